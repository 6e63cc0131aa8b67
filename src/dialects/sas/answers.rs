//! Every answer of the service that is not a plain success.

use crate::contract::{Evidence, Refused};

const PAGE: &str = "SAS BSIDCA, User endpoints";
const CONNECTION: &str = "STA BSIDCA, Connection endpoints";
const TOKENS: &str = "STA BSIDCA, Token endpoints";
const ORGANIZATIONS: &str = "SAS BSIDCA, Organization endpoints";
const CLIENTS: &str = "safenet-auth-api, safenet-workflow-api, sta api-samples";
const FRAMEWORK: &str = "ASP.NET's source and recorded exchanges of an ASMX service";
const DECIDED: &str = "no evidence; decided";

pub(super) const ANSWERS: &[Refused] = &[
    row(
        "false",
        "false",
        "whatever the operation cannot do: unknown or taken names, a missing right, an organization out of reach",
        Evidence::Documented,
        PAGE,
    ),
    row("absent", "", "no result element: no such user, or no such organization", Evidence::Client, CLIENTS),
    row(
        "empty",
        "",
        "an empty table or list: no such organization, container, group or user",
        Evidence::Inferred,
        DECIDED,
    ),
    row("0", "0", "GetTotalTokens: no such organization", Evidence::Inferred, DECIDED),
    connect("AUTH_FAILURE", "unknown operator, wrong password, locked, wrong validation code, or a wrong further step"),
    connect("CHALLENGE", "the operator must answer the text in challenge"),
    connect("SERVER_PIN_PROVIDED", "the operator must log in with the PIN in challenge"),
    connect("USER_PIN_CHANGE", "the operator must choose a PIN"),
    connect("OUTER_WINDOW_AUTH", "the operator must give the next passcode"),
    connect("CHANGE_STATIC_PASSWORD", "the operator must choose a password"),
    connect("STATIC_CHANGE_FAILED", "the new password is too short, or the old one"),
    connect("PIN_CHANGE_FAILED", "the new PIN is too short or too long, or the old one"),
    result(
        "FailedToAddToBatch",
        "no such user, but another of the names exists; a user who was named before; a missing right",
    ),
    result("UserHasNoEmail", "a class other than SMS, and no mail address"),
    result("UserHasNoMobileNumber", "SMS, and no mobile number"),
    result("FailedToSendEmail", "the organization's mail is failing"),
    result("FailedToSendSMS", "the organization's SMS gateway is failing"),
    result("FailedToSendSMS_NoCredits", "the organization has no SMS credits left"),
    result("CouldntGetToken", "SMS or MobilePASS, and no such token is free"),
    result("CouldntAssignToken", "SMS or MobilePASS, and the user has as many tokens as she may"),
    result("UserHasActiveToken", "Password, and the user has a token in use"),
    result("FailedToDeassignTokens", "RemoveUser: a token that cannot be revoked"),
    result("FailedToRemoveUser", "RemoveUser: no such user or organization, or a missing right"),
    result("UnknownError", "RemoveUser: the store failed"),
    row("failRevokeTemp", "failRevokeTemp", "RevokeToken, serial 0: no static password", Evidence::Client, CLIENTS),
    row(
        "SuccessFail",
        "SuccessFail",
        "RevokeToken: the token was revoked, and there was no static password",
        Evidence::Client,
        CLIENTS,
    ),
    row(
        "Fail",
        "Fail",
        "RevokeToken: no such user, no serial, not her token, or a token that cannot be revoked",
        Evidence::Client,
        CLIENTS,
    ),
    row(
        "NoOrganizationName",
        "NoOrganizationName",
        "AddOrganization: orgName is empty",
        Evidence::Documented,
        ORGANIZATIONS,
    ),
    row(
        "FailedToAddToDatabase",
        "FailedToAddToDatabase",
        "AddOrganization: the name is taken",
        Evidence::Documented,
        ORGANIZATIONS,
    ),
    row(
        "GeneralError",
        "GeneralError",
        "AddOrganization: a missing right, an impossible name, or the store failed",
        Evidence::Documented,
        ORGANIZATIONS,
    ),
    row("fail", "fail", "ActivateToken: a missing right", Evidence::Documented, TOKENS),
    row("newpinFail", "newpinFail", "ActivateToken: that cannot be a PIN", Evidence::Documented, TOKENS),
    row("tokenNotFound", "tokenNotFound", "ActivateToken: no such token or organization", Evidence::Documented, TOKENS),
    row("tokenNotAssigned", "tokenNotAssigned", "ActivateToken: the token is nobody's", Evidence::Documented, TOKENS),
    fault(
        "null-reference",
        500,
        "Server was unable to process request. ---> Object reference not set to an instance of an object.",
        "no session, or a null argument that is needed",
        Evidence::Inferred,
        DECIDED,
    ),
    fault(
        "null-reference-form",
        500,
        "Object reference not set to an instance of an object.",
        "the same by GET or POST",
        Evidence::Inferred,
        DECIDED,
    ),
    fault(
        "failure",
        500,
        "Server was unable to process request. ---> Error in the application.",
        "the store failed",
        Evidence::Inferred,
        DECIDED,
    ),
    fault("failure-form", 500, "Error in the application.", "the same by GET or POST", Evidence::Inferred, DECIDED),
    protocol(
        "action",
        500,
        "Server did not recognize the value of HTTP Header SOAPAction: {}.",
        "an unknown SOAPAction",
    ),
    protocol(
        "no-action",
        500,
        "Unable to handle request without a valid action parameter. Please supply a valid soap action.",
        "no action, and no operation of that element",
    ),
    protocol(
        "action-12",
        500,
        "Unable to handle request. The action '{}' was not recognized.",
        "an unknown action of SOAP 1.2, and no operation of that element",
    ),
    protocol(
        "unreadable",
        500,
        "Server was unable to read request. ---> There is an error in XML document ({}, {}). ---> {}",
        "a value that is none of its type",
    ),
    protocol(
        "missing-part",
        500,
        "Server was unable to read request. ---> Request format is invalid: Missing required soap:{} element.",
        "no Envelope or Body",
    ),
    protocol(
        "version",
        500,
        "Possible SOAP version mismatch: Envelope namespace {} was unexpected. Expecting http://schemas.xmlsoap.org/soap/envelope/.",
        "an envelope of no known namespace",
    ),
    protocol(
        "must-understand",
        500,
        "SOAP header {} was not understood.",
        "a header that must be understood and is not",
    ),
    protocol("malformed", 400, "", "broken XML, or XML beyond its limits"),
    protocol("media", 415, "", "a content type that is none of SOAP, or not that of the envelope"),
    protocol(
        "malformed-12",
        500,
        "Server was unable to process request. ---> {}",
        "broken XML, not routed by an action",
    ),
    protocol("form-missing", 500, "Missing parameter: {}.", "GET or POST: a parameter that is absent"),
    protocol("form-value", 500, "Cannot convert {} to {}.{}", "GET or POST: a value that is none of its type"),
    protocol(
        "form-method",
        500,
        "{} Web Service method name is not valid.",
        "GET or POST: no such operation, or one that only SOAP reaches",
    ),
    protocol(
        "form-case",
        500,
        "Invalid method name '{}',  method names are case sensitive.{}",
        "GET or POST: an operation in the wrong case",
    ),
    protocol("form-media", 500, "Request format is invalid: {}.", "POST to an operation: a body that is no form"),
    protocol(
        "page-path",
        500,
        "Request format is unrecognized for URL unexpectedly ending in '{}'.",
        "a path behind the service that names no operation",
    ),
    protocol("page-method", 405, "Request format is unrecognized.", "a method other than GET and POST"),
    protocol(
        "page-script",
        500,
        "Only Web services with a [ScriptService] attribute on the class definition can be called from script.",
        "a POST of JSON",
    ),
    protocol("page-resource", 404, "The resource cannot be found.", "another path below /BSIDCA/"),
    protocol("too-large", 500, "Maximum request length exceeded.", "a body over 1 MiB"),
    protocol("cut-short", 400, "", "a body that did not arrive whole, or cannot be decoded"),
    protocol("timed-out", 500, "Request timed out.", "an answer that took longer than --request-timeout"),
];

const fn row(
    id: &'static str,
    text: &'static str,
    when: &'static str,
    evidence: Evidence,
    source: &'static str,
) -> Refused {
    Refused { id, code: "", text, status: 200, when, evidence, source }
}

/// A documented value of an enumeration.
const fn result(id: &'static str, when: &'static str) -> Refused {
    row(id, id, when, Evidence::Documented, PAGE)
}

const fn connect(id: &'static str, when: &'static str) -> Refused {
    row(id, id, when, Evidence::Documented, CONNECTION)
}

const fn fault(
    id: &'static str,
    status: u16,
    text: &'static str,
    when: &'static str,
    evidence: Evidence,
    source: &'static str,
) -> Refused {
    Refused { id, code: "", text, status, when, evidence, source }
}

/// What ASP.NET says itself.
const fn protocol(id: &'static str, status: u16, text: &'static str, when: &'static str) -> Refused {
    fault(id, status, text, when, Evidence::Framework, FRAMEWORK)
}
