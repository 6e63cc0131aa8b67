//! What the products have around users that is not emulated, or only in part.

use crate::contract::{Absence, Extent};
use crate::domain::Api;

/// Every such call that is known.
pub const ABSENCES: &[Absence] = &[
    not(Api::Sectona, "ManageAccount, ManageAsset", "accounts on assets and the assets themselves are no users"),
    not(Api::Sectona, "RequestPassword", "the vault's own API"),
    not(Api::Sectona, "deleting a user", "the product documents no call for it; `IsActive` false disables her"),
    partly(
        Api::Sas,
        "SuspendToken",
        "the order of its arguments is seen in a client, their names are inferred; `days` is not read",
    ),
    partly(Api::Sas, "AssignToken", "names and result are inferred"),
    partly(
        Api::Sas,
        "GetToken",
        "the members that clients are known to read; nobody logs in with tokens here, so that dates of log-ins are never",
    ),
    partly(Api::Sas, "AddOrganization", "of an organization, its name and its SMS credits are kept"),
    partly(Api::Sas, "RevokeToken", "`LastAuth` is never answered: when the product does is not known"),
    not(Api::Sas, "UpdateContainer", "its parameters are not published"),
    not(
        Api::Sas,
        "groups: members, lists, removal",
        "only AddGroup is known; the `Groups` of a user and GetUsersForGroup do for members",
    ),
    not(Api::Sas, "AddExternalOperator, ActivateDelegationCode", "operators come from the seed"),
    not(Api::Sas, "ProcessEnrollment, GetTokenChallenge, GetTokenFile", "enrolment itself happens in no API"),
    not(Api::Sas, "AllocateGrIDsure", "grids are not counted"),
    not(Api::Sas, "GetSimpleAuthMetrics, GetFinishedReports, GetReportOutput", "metrics and reports"),
    not(
        Api::Admanager,
        "SearchGroup, SearchOU, ListGroupMembers, MoveGroup, DeleteGroup",
        "groups and units are made, joined and left",
    ),
    not(Api::Admanager, "the REST API of version 2 (`/api/v2`)", "clients of it are rare"),
    not(Api::Admanager, "workflow requests (`duration`, `durationType`)", "every change is done at once"),
    partly(
        Api::Summit,
        "IM_GetIncidentDetailsAndChangeHistory, IM_GetIncidentList",
        "an empty success: connectors test the connection with them",
    ),
    not(Api::Summit, "every other `IM_` call", "incidents are no users"),
    not(Api::Summit, "ADM_Get_DynamicWebServiceResult", "a wrapper around services of the customer's own"),
    not(Api::Summit, "Summit_UploadAttachmentBase64Encoded, `/api_report`", "attachments and reports"),
];

const fn not(api: Api, name: &'static str, why: &'static str) -> Absence {
    Absence { api, name, extent: Extent::Not, why }
}

const fn partly(api: Api, name: &'static str, why: &'static str) -> Absence {
    Absence { api, name, extent: Extent::Partly, why }
}
