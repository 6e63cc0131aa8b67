// client.exe ADDRESS VERSION: the whole way through the user service, on the proxy class that `wsdl` made.

using System;
using System.Data;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;
using System.Web.Services.Protocols;
using System.Xml;

public static class SoapClient
{
    const string Us = "Mynah";
    const string Email = "operator@mynah.test";
    const string Password = "mynah-dev-password";
    const string NullReference =
        "Server was unable to process request. ---> Object reference not set to an instance of an object.";

    static BSIDCA service;
    static bool soap12;
    static int passed;

    public static int Main(string[] arguments)
    {
        service = new BSIDCA { Url = arguments[0], CookieContainer = new CookieContainer(), Timeout = 30000 };
        soap12 = arguments[1] == "1.2";
        service.SoapVersion = soap12 ? SoapProtocolVersion.Soap12 : SoapProtocolVersion.Soap11;
        try
        {
            LogIn();
            Add();
            Tables();
            Provision();
            Change();
            Refused();
        }
        catch (Exception error)
        {
            var why = error is Mismatch ? error.Message : error.ToString();
            Console.Error.WriteLine("SoapClient.cs, SOAP {0}: {1}", arguments[1], why);
            return 1;
        }
        Console.WriteLine("C# on Mono, SOAP {0}: {1} checks passed", arguments[1], passed);
        return 0;
    }

    static XmlQualifiedName Server
    {
        get { return soap12 ? Soap12FaultCodes.ReceiverFaultCode : SoapException.ServerFaultCode; }
    }

    static void LogIn()
    {
        string challenge;
        Same("PingConnection before Connect", service.PingConnection(), false);
        var fault = Fault(() => service.GetUser("kim.vale", Us));
        Same("the code without a session", fault.Code, Server);
        Same("the fault without a session", fault.Message, NullReference);
        Same("Connect with a wrong password",
            service.Connect(Email, "wrong", null, out challenge), ReturnCode.AUTH_FAILURE);
        Same("Connect", service.Connect(Email, Password, null, out challenge), ReturnCode.AUTH_SUCCESS);
        Same("the challenge", challenge, null);
        var cookie = service.CookieContainer.GetCookies(new Uri(service.Url))["ASP.NET_SessionId"];
        Like("the session's cookie", cookie.Value, "^[a-z0-5]{24}$");
        Same("HttpOnly", cookie.HttpOnly, true);
        Same("PingConnection", service.PingConnection(), true);
    }

    static void Add()
    {
        Same("AddContainer", service.AddContainer("Berlin Office", "D", Us), true);
        Same("AddContainer", service.AddContainer("Paris Office", "D", Us), true);
        Same("AddGroup", service.AddGroup("Auditors", "They look twice", Us), true);
        Same("AddUser", service.AddUser(Kim(), Us), true);
        Same("AddUser a second time", service.AddUser(Kim(), Us), false);
        Alike("GetUser", service.GetUser("kim.vale", Us), Kim());

        var lee = new User { UserName = "lee.stone", Lastname = "Stone" };
        Same("AddUserWithAlias", service.AddUserWithAlias(lee, new[] { "lee", "stone" }, Us), true);
        Same("GetUserAlias", Shown(service.GetUserAlias("lee.stone", Us)), "[lee, stone]");
        Same("GetUserAlias of nobody", service.GetUserAlias("nobody", Us), null);
        Same("GetUser by an alias", service.GetUser("lee", Us), null);
        lee.Groups = new Group[0];
        lee.ContainerName = "Default";
        Alike("GetUser with little in her", service.GetUser("lee.stone", Us), lee);
    }

    static User Kim()
    {
        return new User
        {
            Groups = new[] { new Group { GroupName = "Auditors", Description = "They look twice" } },
            PreferredLanguage = 7,
            PasswordSetDate = "2031-04-01T08:30:00",
            PasswordExpiryDate = "2031-07-01T08:30:00",
            PasswordAttemptCount = 2,
            UserName = "kim.vale",
            FirstName = "Zoë",
            Lastname = "Vale",
            Address1 = "Köpenicker Straße 7 <b> & \"c\" 𝄞",
            City = "Berlin",
            State = "BE",
            Country = "Germany",
            Zip = "10179",
            Email = "kim@mynah.test",
            Telephone = "+49 30 1234",
            Countrycode = "49",
            Extension = "17",
            Mobile = "+49 170 1234567",
            Fax = "+49 30 1235",
            Locked = true,
            CustomAttributes = new[] { "one", "two", "three" },
            UnlockAt = "2031-05-01T00:00:00",
            Message = "Call before noon",
            TempPasswordEnabled = true,
            TempPasswordChangeReq = true,
            ContainerName = "Berlin Office",
            UseExternalCredentials = true,
            IsAccountDormant = true,
        };
    }

    static void Tables()
    {
        const string kim = "Lastname=Vale Firstname=Zoë userid=kim.vale custom1=one authmethod=ExternalCredentials "
            + "attributes=one, two, three authstate=Locked container=Berlin Office isDormant=True";
        const string lee = "Lastname=Stone Firstname= userid=lee.stone custom1= authmethod=None "
            + "attributes= authstate=Active container=Default isDormant=False";
        var everybody = service.GetUsers("*", null, AuthMethod.Any, null, 0, 100, Us);
        Same("the table's name", everybody.TableName, "users");
        Same("the type of isDormant", everybody.Columns["isDormant"].DataType, typeof(bool));
        Same("a null", everybody.Rows[1]["Firstname"], DBNull.Value);
        Same("the rows' state", everybody.Rows[0].RowState, DataRowState.Unchanged);
        Same("GetUsers", Shown(everybody), kim + "; " + lee);
        Same("GetUsers by name", Shown(service.GetUsers("K*", null, AuthMethod.Any, null, 0, 100, Us)), kim);
        Same("GetUsers, the second", Shown(service.GetUsers(null, null, AuthMethod.Any, null, 1, 1, Us)), lee);
        var nobody = service.GetUsers("nobody", null, AuthMethod.Any, null, 0, 100, Us);
        Same("GetUsers of nobody", nobody.Rows.Count, 0);
        Same("the columns without rows", nobody.Columns.Count, 9);
        Same("GetUsersForContainer", Shown(service.GetUsersForContainer("Berlin Office", Us)),
            "Lastname=Vale Firstname=Zoë Username=kim.vale custom1=one");
        Same("GetUsersForGroup", Shown(service.GetUsersForGroup("Auditors", true, GroupKind.Both, null, null, Us)),
            "Firstname=Zoë Lastname=Vale Username=kim.vale custom1=one");
        Same("GetUsersForGroup, the others",
            Shown(service.GetUsersForGroup("Auditors", false, GroupKind.Both, null, null, Us)),
            "Firstname= Lastname=Stone Username=lee.stone custom1=");
    }

    static void Provision()
    {
        Same("ProvisionUsers", Shown(Provisioned("kim.vale", "lee.stone", "nobody")),
            "[EmailSent, UserHasNoEmail, FailedToAddToBatch]");
        Same("ProvisionUsers of nobody", Shown(Provisioned("nobody")), "[]");
        var tasks = service.GetProvisioningTasksForUser("kim.vale", Us, 0, 10);
        Same("the tasks' name", tasks.TableName, "Provisioning Tasks");
        Like("GetProvisioningTasksForUser", Shown(tasks),
            @"^taskid=1 operator=operator@mynah\.test startdate=\S+ count=1 tokenoption=Software stopdate=\S+ "
            + "status=Active$");
        Same("the type of taskid", tasks.Columns["taskid"].DataType, typeof(int));
        foreach (var name in new[] { "startdate", "stopdate" })
        {
            Like(name, (string)tasks.Rows[0][name], @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$");
        }
        var others = service.GetProvisioningTasksForUser("lee.stone", Us, 0, 10);
        Same("GetProvisioningTasksForUser without any", others.Rows.Count, 0);
    }

    static ProvisioningResult[] Provisioned(params string[] names)
    {
        return service.ProvisionUsers(names, TokenOption.Software, "D", Us);
    }

    static void Change()
    {
        Same("MoveUsers", service.MoveUsers(new[] { "lee.stone", "kim.vale" }, "Paris Office", Us), true);
        Same("MoveUsers of nobody", service.MoveUsers(new[] { "kim.vale", "nobody" }, "Berlin Office", Us), false);
        Same("who was moved", service.GetUsersForContainer("Paris Office", Us).Rows.Count, 2);

        var kim = service.GetUser("kim.vale", Us);
        kim.UserName = "kim.marsh";
        kim.Lastname = "Marsh";
        kim.City = "";
        kim.Locked = false;
        kim.PreferredLanguage = null;
        Same("UpdateUser", service.UpdateUser("kim.vale", kim, Us), true);
        Same("GetUser by the old name", service.GetUser("kim.vale", Us), null);
        kim.City = null;
        Alike("GetUser after UpdateUser", service.GetUser("kim.marsh", Us), kim);

        const revokeSelection lost = revokeSelection.Lost;
        Same("RemoveUser", service.RemoveUser("kim.marsh", Us, lost, "Gone"), UserDeleteResult.Deleted);
        Same("RemoveUser a second time",
            service.RemoveUser("kim.marsh", Us, lost, "Gone"), UserDeleteResult.FailedToRemoveUser);
        Same("GetUser afterwards", service.GetUser("kim.marsh", Us), null);
    }

    /// A value that does not exist cannot be sent: the serializer itself refuses it.
    static void Refused()
    {
        var fault = Fault(() => service.AddUser(null, Us));
        Same("the code of a null", fault.Code, Server);
        Same("the fault of a null", fault.Message, NullReference);
        fault = Fault(() => service.MoveUsers(null, "Berlin Office", Us));
        Same("the fault of a null list", fault.Message, NullReference);
        Same("PingConnection at the end", service.PingConnection(), true);
    }

    sealed class Mismatch : Exception
    {
        public Mismatch(string what, object got, object expected)
            : base(string.Format("{0}:\n  expected {1}\n  got      {2}", what, Shown(expected), Shown(got))) { }
    }

    static void Same(string what, object got, object expected)
    {
        if (!Equals(got, expected))
        {
            throw new Mismatch(what, got, expected);
        }
        passed++;
    }

    static void Like(string what, string got, string pattern)
    {
        if (!Regex.IsMatch(got, pattern))
        {
            throw new Mismatch(what, got, pattern);
        }
        passed++;
    }

    /// Compares every member.
    static void Alike(string what, User got, User expected)
    {
        foreach (var member in typeof(User).GetProperties())
        {
            Same(what + ", " + member.Name, Shown(member.GetValue(got, null)), Shown(member.GetValue(expected, null)));
        }
    }

    static SoapException Fault(Action call)
    {
        try
        {
            call();
        }
        catch (SoapException fault)
        {
            return fault;
        }
        throw new Mismatch("a call that must fail", "no fault", "a fault");
    }

    static string Shown(object value)
    {
        var table = value as DataTable;
        if (table != null)
        {
            return string.Join("; ", table.Rows.Cast<DataRow>().Select(row => string.Join(" ",
                table.Columns.Cast<DataColumn>().Select(column => column.ColumnName + "=" + row[column]))));
        }
        var list = value as Array;
        if (list != null)
        {
            return "[" + string.Join(", ", list.Cast<object>().Select(Shown)) + "]";
        }
        var group = value as Group;
        if (group != null)
        {
            return string.Join("/", group.GroupName, group.Description, group.ReadOnly, group.Empty);
        }
        return value == null ? "null" : value.ToString();
    }
}
