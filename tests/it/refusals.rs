//! Every refusal of the domain in every dialect: one table to read against the vendors' pages.

use std::fmt::Write;

use mynah::contract::Refused;
use mynah::dialects::{admanager, sas, sectona, summit};
use mynah::domain::refusal::Taken;
use mynah::domain::{Kind, Refusal, Right, TokenRefusal};

/// One of each; where dialects tell kinds apart, one of each kind.
fn refusals() -> Vec<Refusal> {
    let text = str::to_owned;
    let mut all = vec![
        Refusal::NoCredentials,
        Refusal::UnreadableCredentials,
        Refusal::UnknownCredentials,
        Refusal::WrongPassword,
        Refusal::ExpiredCredentials,
        Refusal::CredentialsSwitchedOff,
        Refusal::MissingRight { right: Right::CreateUsers },
        Refusal::UnknownRealm { name: text("Elsewhere") },
        Refusal::RealmNotNamed,
        Refusal::RealmOutOfReach { name: text("Elsewhere") },
        Refusal::NameTaken { taken: Taken::UserName, value: text("ada") },
        Refusal::NameTaken { taken: Taken::Entry(Kind::Customer), value: text("SUMMIT") },
        Refusal::NoSuchUser { by: text("name"), value: text("ada") },
        Refusal::SeveralUsers { by: text("name"), value: text("ada") },
        Refusal::Missing { member: text("Member") },
        Refusal::Unfit { member: text("Member"), value: text("value"), reason: text("a reason") },
        Refusal::Immutable { member: text("Member") },
        Refusal::PasswordElsewhere,
        Refusal::WeakPassword,
        Refusal::QuotaUsedUp { limit: 50 },
        Refusal::UnknownGroup { name: text("None") },
        Refusal::Token(TokenRefusal::Unknown { serial: text("1000") }),
        Refusal::Token(TokenRefusal::NotFree { serial: text("1000") }),
        Refusal::Token(TokenRefusal::NotAssigned { serial: text("1000") }),
        Refusal::Token(TokenRefusal::NotHers { serial: text("1000"), name: text("ada") }),
        Refusal::Token(TokenRefusal::TooMany { most: 5 }),
        Refusal::Token(TokenRefusal::TooFew { count: 9 }),
        Refusal::UnknownTask { number: 7 },
        Refusal::Token(TokenRefusal::Irrevocable { serial: text("1000") }),
        Refusal::InUse { kind: Kind::Container, name: text("Staff") },
        Refusal::SwitchedOff { feature: "SAML" },
    ];
    all.extend(Kind::ALL.map(|kind| Refusal::UnknownName { kind, name: text("None") }));
    all
}

/// Does nothing but fail to compile when the domain learns to refuse something that the list above lacks.
fn known(refusal: &Refusal) {
    match refusal {
        Refusal::NoCredentials
        | Refusal::UnreadableCredentials
        | Refusal::UnknownCredentials
        | Refusal::WrongPassword
        | Refusal::ExpiredCredentials
        | Refusal::CredentialsSwitchedOff
        | Refusal::MissingRight { .. }
        | Refusal::UnknownRealm { .. }
        | Refusal::RealmNotNamed
        | Refusal::RealmOutOfReach { .. }
        | Refusal::UnknownName { .. }
        | Refusal::NameTaken { .. }
        | Refusal::NoSuchUser { .. }
        | Refusal::SeveralUsers { .. }
        | Refusal::Missing { .. }
        | Refusal::Unfit { .. }
        | Refusal::Immutable { .. }
        | Refusal::PasswordElsewhere
        | Refusal::WeakPassword
        | Refusal::QuotaUsedUp { .. }
        | Refusal::UnknownGroup { .. }
        | Refusal::Token(_)
        | Refusal::UnknownTask { .. }
        | Refusal::InUse { .. }
        | Refusal::SwitchedOff { .. } => {}
    }
}

fn line(row: &Refused) -> String {
    let code = if row.code.is_empty() { String::new() } else { format!("{} ", row.code) };
    format!("{} {code}{}", row.status, row.text.replace("{}", "…"))
}

#[test]
fn every_refusal_has_its_words_in_every_dialect() {
    let mut table = String::new();
    for refusal in refusals() {
        known(&refusal);
        let _ = writeln!(table, "{refusal}");
        for (name, action) in [
            ("create", sectona::Action::Create),
            ("modify", sectona::Action::Modify),
            ("password", sectona::Action::UpdatePassword),
        ] {
            let row = sectona::CONTRACT.answer(sectona::refused(action, &refusal));
            let _ = writeln!(table, "  sectona {name:<9} {}", line(row));
        }
        let row = sas::CONTRACT.answer(sas::refused(&refusal));
        let _ = writeln!(table, "  sas               {}", line(row));
        let row = admanager::CONTRACT.answer(admanager::refused(&refusal));
        let _ = writeln!(table, "  admanager         {}", line(row));
        let row = summit::CONTRACT.answer(summit::refused(&refusal));
        let _ = writeln!(table, "  summit            {}", line(row));
    }
    insta::assert_snapshot!(table);
}
