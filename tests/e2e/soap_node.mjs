// node soap_node.mjs ADDRESS VERSION: the whole way through the user service, with the SOAP 1.1 or 1.2 of the package
// `soap`.
import assert from 'node:assert/strict';
import soap from 'soap';

const [address, version] = process.argv.slice(2);
const organization = 'Mynah';
const operator = { OperatorEmail: 'operator@mynah.test', OTP: 'mynah-dev-password' };
const kim = {
  Groups: { Group: [{ GroupName: 'Auditors', Description: 'They look twice', ReadOnly: false, Empty: false }] },
  PreferredLanguage: 7,
  PasswordSetDate: '2031-04-01T08:30:00',
  PasswordExpiryDate: '2031-07-01T08:30:00',
  PasswordAttemptCount: 2,
  UserName: 'kim.vale',
  FirstName: 'Zoë',
  Lastname: 'Vale',
  Address1: 'Köpenicker Straße 7 <b> & "c" 𝄞',
  City: 'Berlin',
  State: 'BE',
  Country: 'Germany',
  Zip: '10179',
  Email: 'kim@mynah.test',
  Telephone: '+49 30 1234',
  Countrycode: '49',
  Extension: '17',
  Mobile: '+49 170 1234567',
  Fax: '+49 30 1235',
  Locked: true,
  CustomAttributes: { string: ['one', 'two', 'three'] },
  UnlockAt: '2031-05-01T00:00:00',
  Message: 'Call before noon',
  TempPasswordEnabled: true,
  TempPasswordChangeReq: true,
  ContainerName: 'Berlin Office',
  UseExternalCredentials: true,
  IsAccountDormant: true,
};
const lee = {
  PreferredLanguage: null,
  PasswordAttemptCount: 0,
  UserName: 'lee.stone',
  Lastname: 'Stone',
  Locked: false,
  TempPasswordEnabled: false,
  TempPasswordChangeReq: false,
  UseExternalCredentials: false,
  IsAccountDormant: false,
};
const kimRow = {
  Lastname: 'Vale',
  Firstname: 'Zoë',
  userid: 'kim.vale',
  custom1: 'one',
  authmethod: 'ExternalCredentials',
  attributes: 'one, two, three',
  authstate: 'Locked',
  container: 'Berlin Office',
  isDormant: 'true',
};
const leeRow = {
  Lastname: 'Stone',
  userid: 'lee.stone',
  authmethod: 'None',
  authstate: 'Active',
  container: 'Default',
  isDormant: 'false',
};
const kimMember = { Lastname: 'Vale', Firstname: 'Zoë', Username: 'kim.vale', custom1: 'one' };
const leeMember = { Lastname: 'Stone', Username: 'lee.stone' };

const client = await soap.createClientAsync(`${address}?WSDL`, { forceSoap12Headers: version === '1.2' });
let passed = 0;

function same(what, got, expected) {
  try {
    assert.deepEqual(got, expected);
  } catch ({ message }) {
    console.error(`soap_node.mjs, SOAP ${version}: ${what}\n${message}`);
    process.exit(1);
  }
  passed += 1;
}

/** What an operation returns; nothing where there is no result, or an empty one. */
async function call(operation, message = {}) {
  const [answer] = await client[`${operation}Async`](message, { timeout: 30_000 });
  return answer?.[`${operation}Result`] ?? null;
}

/** The rows of a table, as the package leaves them: texts, and a lone row without its list. */
async function rows(operation, message) {
  const { schema, diffgram } = await call(operation, message);
  const found = diffgram?.NewDataSet[schema.element.attributes['msdata:MainDataTable']] ?? [];
  return [found].flat().map(({ attributes, ...row }) => {
    // A column of that name comes after what the package calls so.
    return Array.isArray(attributes) ? { ...row, attributes: attributes[1] } : row;
  });
}

async function fault(operation, message) {
  try {
    await call(operation, message);
  } catch (error) {
    const { Fault: fault } = error.root.Envelope.Body;
    return fault.Code ? [fault.Code.Value, fault.Reason.Text.$value] : [fault.faultcode, fault.faultstring];
  }
  throw new Error(`${operation}: no fault`);
}

const user = (userName) => call('GetUser', { userName, organization });
const search = (filters) =>
  rows('GetUsers', { userName: '*', authMethod: 'Any', firstRecord: 0, pageSize: 100, organization, ...filters });
const members = (containerName) => rows('GetUsersForContainer', { containerName, organization });

async function logIn() {
  same('PingConnection', await call('PingConnection'), false);
  const [code, text] = await fault('GetUser', { userName: 'kim.vale', organization });
  same('the code without a session', code, version === '1.2' ? 'soap:Receiver' : 'soap:Server');
  const nothing = 'Object reference not set to an instance of an object.';
  same('the fault without a session', text, `Server was unable to process request. ---> ${nothing}`);
  same('a wrong password', await call('Connect', { ...operator, OTP: 'wrong' }), 'AUTH_FAILURE');
  same('Set-Cookie', client.lastResponseHeaders['set-cookie'], undefined);
  same('Connect', await call('Connect', operator), 'AUTH_SUCCESS');
  const [cookie] = client.lastResponseHeaders['set-cookie'];
  assert.match(cookie, /^ASP\.NET_SessionId=[a-z0-5]{24}; path=\/; HttpOnly/);
  client.addHttpHeader('Cookie', cookie.split(';')[0]);
  same('PingConnection', await call('PingConnection'), true);
}

async function add() {
  for (const containerName of ['Berlin Office', 'Paris Office']) {
    same('AddContainer', await call('AddContainer', { containerName, description: 'D', organization }), true);
  }
  const group = { groupName: 'Auditors', description: 'They look twice', organization };
  same('AddGroup', await call('AddGroup', group), true);
  same('AddUser', await call('AddUser', { user: kim, organization }), true);
  same('AddUser a second time', await call('AddUser', { user: kim, organization }), false);
  same('GetUser', await user('kim.vale'), kim);
  const aliases = { string: ['lee', 'stone'] };
  same('AddUserWithAlias', await call('AddUserWithAlias', { user: lee, Alias: aliases, organization }), true);
  same('GetUserAlias', await call('GetUserAlias', { userName: 'lee.stone', organization }), aliases);
  same('GetUser by an alias', await user('lee'), null);
  // The package takes a null member for an absent one.
  const { PreferredLanguage, ...others } = lee;
  same('GetUser with little in her', await user('lee.stone'), { Groups: null, ...others, ContainerName: 'Default' });
  assert.match(client.lastResponse, /<PreferredLanguage xsi:nil="true" \/>/);
}

async function tables() {
  same('GetUsers', await search({}), [kimRow, leeRow]);
  same('GetUsers by name', await search({ userName: 'K*' }), [kimRow]);
  same('GetUsers by container', await search({ container: 'def*' }), [leeRow]);
  same('GetUsers, the second', await search({ firstRecord: 1, pageSize: 1 }), [leeRow]);
  same('GetUsers of nobody', await search({ userName: 'nobody' }), []);
  same('GetUsersForContainer', await members('Berlin Office'), [kimMember]);
  const group = { groupName: 'Auditors', kind: 'Both', organization };
  same('GetUsersForGroup', await rows('GetUsersForGroup', { ...group, isAMember: true }), [kimMember]);
  same('GetUsersForGroup, the others', await rows('GetUsersForGroup', { ...group, isAMember: false }), [leeMember]);
}

async function provision() {
  const order = (...names) =>
    call('ProvisionUsers', { userNames: { string: names }, tokenClass: 'Software', description: 'D', organization });
  const expected = { ProvisioningResult: ['EmailSent', 'UserHasNoEmail', 'FailedToAddToBatch'] };
  same('ProvisionUsers', await order('kim.vale', 'lee.stone', 'nobody'), expected);
  same('ProvisionUsers of nobody', await order('nobody'), null);
  const tasks = (user) =>
    rows('GetProvisioningTasksForUser', { user, organization, startRecord: 0, numberOfRecords: 10 });
  const [{ startdate, stopdate, ...task }] = await tasks('kim.vale');
  const operatorName = operator.OperatorEmail;
  const shown = { taskid: '1', operator: operatorName, count: '1', tokenoption: 'Software', status: 'Active' };
  same('GetProvisioningTasksForUser', task, shown);
  same('the dates', [startdate, stopdate].every((date) => /^\d{4}-\d\d-\d\dT[\d:]{8}\+00:00$/.test(date)), true);
  same('GetProvisioningTasksForUser without any', await tasks('lee.stone'), []);
}

async function change() {
  const move = (newContainer, ...names) =>
    call('MoveUsers', { userNames: { string: names }, newContainer, organization });
  same('MoveUsers', await move('Paris Office', 'lee.stone', 'kim.vale'), true);
  same('MoveUsers of nobody', await move('Berlin Office', 'kim.vale', 'nobody'), false);
  same('who was moved', await members('Paris Office'), [kimMember, leeMember]);
  same('who was left', await members('Berlin Office'), []);

  // What is left out stays as it is.
  const changed = { UserName: 'kim.marsh', Lastname: 'Marsh', City: '', Locked: false };
  same('UpdateUser', await call('UpdateUser', { userName: 'kim.vale', user: changed, organization }), true);
  same('GetUser by the old name', await user('kim.vale'), null);
  const { City, ...expected } = { ...kim, ...changed, ContainerName: 'Paris Office' };
  same('GetUser after UpdateUser', await user('kim.marsh'), expected);

  const removal = { userName: 'kim.marsh', organization, tokenOption: 'Lost', comment: 'Gone' };
  same('RemoveUser', await call('RemoveUser', removal), 'Deleted');
  same('RemoveUser a second time', await call('RemoveUser', removal), 'FailedToRemoveUser');
  same('GetUser afterwards', await user('kim.marsh'), null);
}

async function refused() {
  const [code, text] = await fault('GetUsers', { authMethod: 'Bogus', organization });
  same('the code of a value that does not exist', code, version === '1.2' ? 'soap:Sender' : 'soap:Client');
  assert.match(text, /^Server was unable to read request\. ---> There is an error in XML document \(\d+, \d+\)\. /);
  assert.match(text, /---> Instance validation error: 'Bogus' is not a valid value for AuthMethod\.$/);
}

await logIn();
await add();
await tables();
await provision();
await change();
await refused();
console.log(`soap for Node, SOAP ${version}: ${passed} checks passed`);
