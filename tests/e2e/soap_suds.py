"""suds, over the port of SOAP 1.1."""

import suds
from common import check
from common.scenario import walk
from common.server import server
from suds.client import Client

TYPES = {"xs:string": str, "xs:int": int, "xs:boolean": {"true": True, "false": False}.get}


class Suds:
    def __init__(self, address):
        self.service = Client(f"{address}?WSDL", port="BSIDCASoap", cache=None, timeout=30).service

    def call(self, operation, **arguments):
        return plain(self.send(operation, arguments))

    def send(self, operation, arguments):
        return getattr(self.service, operation)(**{name: sent(value) for name, value in arguments.items()})

    def rows(self, operation, **arguments):
        """The rows, typed by the schema that comes with them: suds itself leaves them as texts, each in a list."""
        table = self.send(operation, arguments)
        choice = table.schema[0].element[0].complexType[0].choice[0].element[0]
        types = {column._name: TYPES[column._type] for column in choice.complexType[0].sequence[0].element}
        data = table.diffgram[0]
        rows = getattr(data.NewDataSet[0], choice._name) if data else []
        cells = [{name: value for name, value in row if not name.startswith("_")} for row in rows]
        return [{name: types[name](value) for name, [value] in row.items()} for row in cells]

    def fault(self, operation, **arguments):
        try:
            self.send(operation, arguments)
        except suds.WebFault as fault:
            return str(fault.fault.faultcode), str(fault.fault.faultstring)
        check.fail(f"{operation}: no fault")


def sent(value):
    """The only null that is sent is the one of a nullable value."""
    if isinstance(value, dict):
        return {name: suds.null() if of is None else sent(of) for name, of in value.items()}
    return value


def plain(value):
    """An object of suds as plain values; an empty list is nothing."""
    if isinstance(value, suds.sudsobject.Object):
        return {name: plain(of) for name, of in value if of != ""}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return str(value) or None
    return value


with server() as url:
    walk(Suds(f"{url}/BSIDCA/BSIDCA.asmx"))
print(f"suds {suds.__version__}: {check.passed} checks passed")
