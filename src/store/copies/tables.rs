//! Which tables make up a space, and what becomes of their columns in a copy.

/// How the rows of a space are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// By the column `space_id`.
    Space,
    /// By `realm_id`.
    Realm,
    /// By `user_id`.
    User,
    /// By `group_id`.
    Group,
    /// By `task_id`.
    Task,
}

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) of: Of,
    /// Columns that hold a key.
    pub(super) keys: &'static [&'static str],
    /// Columns that stay as they are.
    pub(super) same: &'static [&'static str],
    /// Columns with a time that begins with the copy, where the copy begins anew.
    pub(super) times: &'static [&'static str],
    /// A column of another sort.
    pub(super) odd: Option<Odd>,
}

/// A column that holds a key within something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// A key as text, or an empty text.
    KeyText(&'static str),
    /// A JSON list of keys.
    Keys(&'static str),
    /// A JSON object with a key as the member `operator`.
    Login(&'static str),
    /// The name of a sequence: that of a realm's tasks ends with the realm's key.
    Sequence(&'static str),
}

const fn table(name: &'static str, of: Of) -> Table {
    Table { name, of, keys: &[], same: &[], times: &[], odd: None }
}

/// Every table that is copied, what is referred to first.
pub(super) const TABLES: &[Table] = &[
    Table { keys: &["id"], same: &["name", "name_key"], ..table("realms", Of::Space) },
    Table {
        keys: &["realm_id"],
        same: &["api", "name", "name_key", "kind", "place", "time_zone", "min_length", "may_contain_name"],
        ..table("aliases", Of::Space)
    },
    Table { same: &["api", "details"], ..table("api_settings", Of::Space) },
    Table {
        keys: &["id"],
        same: &["api", "number", "name", "name_key", "password", "rights", "built_in", "development", "details"],
        odd: Some(Odd::Keys("realms")),
        ..table("operators", Of::Space)
    },
    Table {
        keys: &["id", "realm_id"],
        same: &[
            "guid",
            "number",
            "name",
            "name_key",
            "password",
            "profile",
            "profile_key",
            "email_key",
            "employee_id_key",
            "display_name_key",
            "first_name_key",
            "last_name_key",
            "active",
            "locked",
            "expires_at",
            "expiry_applied",
        ],
        times: &["created_at", "updated_at"],
        ..table("users", Of::Space)
    },
    Table {
        keys: &["user_id"],
        same: &["api", "present", "details", "details_key", "created_by"],
        times: &["created_at"],
        ..table("accounts", Of::User)
    },
    Table { keys: &["realm_id", "user_id"], same: &["kind", "value_key", "sharer"], ..table("identifiers", Of::Realm) },
    Table {
        keys: &["id", "operator_id", "user_id"],
        same: &["api", "digest", "label", "label_key", "scopes", "expires_at", "development"],
        ..table("credentials", Of::Space)
    },
    Table {
        keys: &["id", "realm_id"],
        same: &["api", "kind", "name", "name_key", "details", "number"],
        odd: Some(Odd::KeyText("scope")),
        ..table("catalogue", Of::Space)
    },
    Table {
        keys: &["id", "realm_id"],
        same: &["api", "name", "name_key", "details"],
        ..table("user_groups", Of::Realm)
    },
    Table { keys: &["group_id", "user_id"], ..table("memberships", Of::Group) },
    Table { same: &["api", "day", "used"], ..table("quotas", Of::Space) },
    Table { same: &["value"], odd: Some(Odd::Sequence("name")), ..table("sequences", Of::Space) },
    Table {
        keys: &["user_id"],
        same: &["api", "operation", "operator", "request_id", "changes", "place"],
        times: &["at"],
        ..table("audit", Of::Space)
    },
    Table {
        keys: &["realm_id"],
        same: &["sms_credits", "max_tokens", "mail_fails", "sms_fails"],
        ..table("organizations", Of::Realm)
    },
    Table {
        keys: &["id", "realm_id", "owner_id"],
        same: &["serial", "serial_key", "kind", "state", "container", "container_key", "comment", "revocable"],
        times: &["state_since"],
        ..table("tokens", Of::Realm)
    },
    Table {
        keys: &["id", "realm_id"],
        same: &["number", "class", "description", "operator", "starts_at", "stops_at"],
        ..table("provisioning_tasks", Of::Realm)
    },
    Table { keys: &["task_id", "user_id", "token_id"], ..table("provisioning_entries", Of::Task) },
    Table {
        keys: &["id", "realm_id", "user_id"],
        same: &["at", "channel", "recipient", "subject", "body", "api", "request_id", "place"],
        ..table("outbox", Of::Space)
    },
    Table {
        keys: &["operator_id"],
        same: &["api", "digest", "used_at"],
        odd: Some(Odd::Login("login")),
        ..table("sessions", Of::Space)
    },
];
