"""Zeep, strict, over each of the SOAP ports; every answer is valid by the WSDL's schema."""

import requests
import zeep
from common import check
from common.check import like, same
from common.scenario import walk
from common.server import server
from lxml import etree
from zeep.helpers import serialize_object
from zeep.transports import Transport
from zeep.xsd import CompoundValue


XSD = "http://www.w3.org/2001/XMLSchema"


class Validation(zeep.Plugin):
    """Holds every answer against the schema of the WSDL, as it is on the wire."""

    def __init__(self, wsdl):
        # The schema inherits its prefixes from what is around it.
        [schema] = etree.fromstring(wsdl).iter(f"{{{XSD}}}schema")
        self.schema = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))

    def ingress(self, envelope, headers, operation):
        [answer] = envelope.find("{*}Body")
        if etree.QName(answer).localname != "Fault":
            valid = self.schema.validate(etree.fromstring(etree.tostring(answer)))
            same(f"{operation.name}: {self.schema.error_log}", valid, True)


class Zeep:
    def __init__(self, address, port):
        self.session = requests.Session()
        transport = Transport(session=self.session, timeout=30, operation_timeout=30)
        settings = zeep.Settings(strict=True)
        wsdl = f"{address}?WSDL"
        plugins = [Validation(transport.load(wsdl))]
        self.port = zeep.Client(wsdl, transport=transport, settings=settings, plugins=plugins).bind("BSIDCA", port)

    def call(self, operation, **arguments):
        result = serialize_object(getattr(self.port, operation)(**arguments), dict)
        if isinstance(result, list):
            # A response that holds a list alone is unwrapped twice.
            return {{"ProvisionUsers": "ProvisioningResult"}.get(operation, "string"): result}
        return present(result)

    def rows(self, operation, **arguments):
        _schema, data = getattr(self.port, operation)(**arguments)["_value_1"]
        # A table without rows has no set around them.
        tables = serialize_object(data, dict)["_value_1"] if isinstance(data, CompoundValue) else list(data)
        rows = [row for table in tables for row in table.values()]
        return [{name: value for name, value in row.items() if value is not None} for row in rows]

    def fault(self, operation, **arguments):
        try:
            getattr(self.port, operation)(**arguments)
        except zeep.exceptions.Fault as fault:
            return fault.code, fault.message
        check.fail(f"{operation}: no fault")


def present(value):
    """A value without the members that are null; a nullable one that is null counts."""
    if isinstance(value, dict):
        return {name: present(of) for name, of in value.items() if of is not None or name == "PreferredLanguage"}
    return [present(item) for item in value] if isinstance(value, list) else value


for port, codes in [
    ("BSIDCASoap", ("soap:Server", "soap:Client")),
    ("BSIDCASoap12", ("soap:Receiver", "soap:Sender")),
]:
    with server() as url:
        client = Zeep(f"{url}/BSIDCA/BSIDCA.asmx", port)
        walk(client, *codes)
        like("the session's cookie", client.session.cookies["ASP.NET_SessionId"], "[a-z0-5]{24}")
print(f"zeep {zeep.__version__}: {check.passed} checks passed")
