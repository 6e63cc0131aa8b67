//! What a seed says of operators, users and tokens, as the domain's own values.

use secrecy::{ExposeSecret, SecretString};

use super::seed::{SeedProblem, one_of};
use super::seed_check::problem;
use super::seed_people::{AccountToml, CredentialToml, OperatorToml, TokenToml, UserToml};
use super::seed_words::{OneAccount, Time};
use crate::domain::seed::{SeedAccount, SeedCredential, SeedOperator, SeedPassword, SeedToken, SeedUser};
use crate::domain::users::PasswordHash;
use crate::domain::{Api, Changes, Detail, Details, Field, Kind, LoginStep, Right, TokenKind, TokenState, in_calendar};
use crate::service::digest;

/// What operators of Sectona may be.
const USER_TYPES: [&str; 3] = ["Interactive", "APIOAuth", "InteractiveAPIOAuth"];
/// How an operator is asked for the answer to a challenge that the seed does not word.
const CHALLENGE: &str = "Enter the answer to your challenge";
/// How many tokens one entry can stand for.
const MOST: u32 = 10_000;

impl OperatorToml {
    pub(super) fn seed(self, api: Api) -> Result<SeedOperator, SeedProblem> {
        self.keys_of(api)?;
        let step = self.step()?;
        let right = |name: &String| one_of("right", name, Right::named, &Right::ALL.map(Right::name));
        let template = self.default_template;
        let references = template.iter().map(|name| (Kind::CreationTemplate, name.clone())).collect();
        let kind = self.user_type.map(|name| one_of("user type", &name, user_type, &USER_TYPES)).transpose()?;
        let asked = step == Some(LoginStep::Challenge);
        let details = [
            ("default_template", template),
            ("UserType", kind),
            ("login", step.map(|step| step.name().to_owned())),
            ("challenge", asked.then(|| self.challenge.unwrap_or_else(|| CHALLENGE.to_owned()))),
            ("validation_code", self.validation_code),
        ];
        let details = details.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Detail::Text(text?))));
        let secrets = [
            ("answer_hash", "answer", self.answer, self.answer_hash),
            ("next_passcode_hash", "next_passcode", self.next_passcode, self.next_passcode_hash),
        ];
        let mut kept = Vec::new();
        for (name, key, plain, hash) in secrets {
            kept.extend(password(&self.name, key, plain, hash)?.map(|secret| (name, secret)));
        }
        let credential = |credential: CredentialToml| credential.seed(&self.name, Some(api), self.development);
        Ok(SeedOperator {
            api,
            number: self.number.map(i64::from),
            password: password(&self.name, "password", self.password, self.password_hash)?,
            tokens: self.tokens,
            credentials: self.credentials.into_iter().map(credential).collect::<Result<_, _>>()?,
            rights: self.rights.iter().map(right).collect::<Result<_, _>>()?,
            realms: self.realms,
            built_in: self.built_in,
            development: self.development,
            details: details.collect(),
            secrets: kept,
            references,
            organization: self.organization,
            name: self.name,
        })
    }

    /// Refuses keys that operators of another API have.
    fn keys_of(&self, api: Api) -> Result<(), SeedProblem> {
        let own = [
            ("default_template", self.default_template.is_some(), Api::Admanager),
            ("user_type", self.user_type.is_some(), Api::Sectona),
            ("organization", self.organization.is_some(), Api::Sas),
            ("login", self.login.is_some(), Api::Sas),
            ("challenge", self.challenge.is_some(), Api::Sas),
            ("answer", self.answer.is_some(), Api::Sas),
            ("answer_hash", self.answer_hash.is_some(), Api::Sas),
            ("next_passcode", self.next_passcode.is_some(), Api::Sas),
            ("next_passcode_hash", self.next_passcode_hash.is_some(), Api::Sas),
            ("validation_code", self.validation_code.is_some(), Api::Sas),
        ];
        match own.into_iter().find(|(_, given, of)| *given && *of != api) {
            Some((key, _, of)) => Err(problem(&self.name, key, &format!("is for operators of {of} only"))),
            None => Ok(()),
        }
    }

    /// What the operator has to do beside giving the password; refuses what has no meaning then.
    fn step(&self) -> Result<Option<LoginStep>, SeedProblem> {
        let named = |name| one_of("login step", name, LoginStep::named, &LoginStep::ALL.map(LoginStep::name));
        let step = self.login.as_deref().map(named).transpose()?;
        if step == Some(LoginStep::Challenge) && self.answer.is_none() && self.answer_hash.is_none() {
            return Err(problem(&self.name, "login", "is a challenge, which needs an answer"));
        }
        let bound = [
            ("challenge", self.challenge.is_some(), LoginStep::Challenge),
            ("answer", self.answer.is_some(), LoginStep::Challenge),
            ("answer_hash", self.answer_hash.is_some(), LoginStep::Challenge),
            ("next_passcode", self.next_passcode.is_some(), LoginStep::NextPasscode),
            ("next_passcode_hash", self.next_passcode_hash.is_some(), LoginStep::NextPasscode),
        ];
        match bound.into_iter().find(|(_, given, needs)| *given && step != Some(*needs)) {
            Some((key, _, needs)) => Err(problem(&self.name, key, &format!("needs login = {:?}", needs.name()))),
            None => Ok(step),
        }
    }
}

impl CredentialToml {
    /// The token or key, of the API that it names, or of the one whose its owner is.
    fn seed(self, owner: &str, of: Option<Api>, development: bool) -> Result<SeedCredential, SeedProblem> {
        let named = self.api.as_deref().map(api).transpose()?;
        let api = match (named, of) {
            (Some(named), Some(of)) if named != of => {
                return Err(problem(owner, "api", &format!("among the credentials is {named}, but it is one of {of}")));
            }
            (Some(api), _) | (None, Some(api)) => api,
            (None, None) => return Err(problem(owner, "api", "among the credentials is missing")),
        };
        Ok(SeedCredential {
            api,
            digest: self.digest.0,
            label: self.label,
            scopes: self.scopes,
            expires_at: self.expires_at.map(|Time(at)| at),
            development: self.development.unwrap_or(development),
        })
    }
}

impl UserToml {
    pub(super) fn seed(self) -> Result<SeedUser, SeedProblem> {
        let mut changes = Changes { active: self.active, locked: self.locked, ..Changes::default() };
        for (name, value) in self.attributes {
            let known = || Field::ALL.map(Field::name).join(", ");
            let unknown = || SeedProblem::new(format!("{name:?} is no shared attribute; they are {}", known()));
            changes.field(Field::named(&name).ok_or_else(unknown)?, value);
        }
        changes.expires_at = self.expires_at.map(|Time(at)| Some(at));
        let mut accounts: Vec<SeedAccount> = Vec::new();
        for OneAccount(AccountToml { api: name, created_at, created_by, removed }) in self.accounts {
            let (api, details) = (api(&name)?, Details::new());
            if accounts.iter().any(|account| account.api == api) {
                return Err(problem(&self.name, "accounts", &format!("has {api} twice")));
            }
            accounts.push(SeedAccount { api, removed, details, created_at: created_at.map(|Time(at)| at), created_by });
        }
        for (name, details) in self.details {
            let api = api(&name)?;
            let account = accounts.iter_mut().find(|account| account.api == api && !account.removed);
            let user = &self.name;
            let account = account
                .ok_or_else(|| SeedProblem::new(format!("user {user:?} has details for {api} but no account there")))?;
            account.details.extend(details.into_iter().map(|(name, detail)| (name, detail.detail())));
        }
        let groups =
            self.groups.into_iter().map(|(name, groups)| Ok((api(&name)?, groups))).collect::<Result<_, _>>()?;
        let credentials = self.credentials.into_iter().map(|credential| credential.seed(&self.name, None, false));
        let mut credentials: Vec<SeedCredential> = credentials.collect::<Result<_, _>>()?;
        if let Some(key) = self.api_key {
            credentials.push(own_key(&self.name, &key, &accounts)?);
        }
        Ok(SeedUser {
            password: password(&self.name, "password", self.password, self.password_hash)?,
            realm: self.realm,
            name: self.name,
            id: self.id.map(|id| id.0),
            number: self.number.map(i64::from),
            changes,
            expiry_applied: self.expiry_applied,
            created_at: self.created_at.map(|Time(at)| at),
            updated_at: self.updated_at.map(|Time(at)| at),
            accounts,
            groups,
            credentials,
        })
    }
}

/// The key by which a user of `SummitAI` may call herself: good as long as her account says.
fn own_key(user: &str, key: &SecretString, accounts: &[SeedAccount]) -> Result<SeedCredential, SeedProblem> {
    let account = accounts.iter().find(|account| account.api == Api::Summit && !account.removed);
    let text = |name: &str| account.and_then(|account| account.details.get(name)).and_then(Detail::text);
    if !text("LoginType").is_some_and(|login| login.eq_ignore_ascii_case("APIKEY")) {
        return Err(problem(user, "api_key", "needs details.summit with LoginType = \"APIKEY\""));
    }
    let wrong = || problem(user, "APIKeyExpiry", "is no day such as 2031-04-28");
    let expiry = match text("APIKeyExpiry") {
        Some(day) => Some(day.parse::<chrono::NaiveDate>().map_err(|_| wrong())?),
        None => None,
    };
    let end = expiry.and_then(|day| day.succ_opt()?.and_hms_opt(0, 0, 0)).map(|end| end.and_utc());
    let end = end.map(|end| in_calendar(end).unwrap_or(end));
    Ok(SeedCredential {
        api: Api::Summit,
        digest: digest(key.expose_secret()),
        label: None,
        scopes: None,
        expires_at: end,
        development: false,
    })
}

impl TokenToml {
    /// The token, or as many as are counted.
    pub(super) fn seeds(self) -> Result<Vec<SeedToken>, SeedProblem> {
        let kind = one_of("token type", &self.r#type, TokenKind::named, &TokenKind::ALL.map(TokenKind::name))?;
        let state = match &self.state {
            Some(name) => one_of("token state", name, TokenState::named, &TokenState::ALL.map(TokenState::name))?,
            None if self.owner.is_some() => TokenState::Active,
            None => TokenState::Initialized,
        };
        let token = SeedToken {
            realm: self.realm,
            api: Api::Sas,
            serial: self.serial,
            kind,
            state,
            state_since: self.state_since.map(|Time(at)| at),
            owner: self.owner,
            container: self.container,
            revocable: self.revocable.unwrap_or(true),
            comment: self.comment,
        };
        let Some(count) = self.count else { return Ok(vec![token]) };
        if !(1..=MOST).contains(&count) {
            return Err(problem(&token.serial, "count", &format!("is not from 1 to {MOST}")));
        }
        let counted = |number| SeedToken { serial: format!("{}{number}", token.serial), ..token.clone() };
        Ok((1..=count).map(counted).collect())
    }
}

fn user_type(name: &str) -> Option<String> {
    USER_TYPES.into_iter().find(|known| *known == name).map(str::to_owned)
}

fn api(name: &str) -> Result<Api, SeedProblem> {
    name.parse().map_err(|error| SeedProblem::new(format!("{name:?} is no API; {error}")))
}

/// A secret, or its hash.
fn password(
    name: &str,
    key: &str,
    plain: Option<SecretString>,
    hash: Option<String>,
) -> Result<Option<SeedPassword>, SeedProblem> {
    match (plain, hash) {
        (Some(_), Some(_)) => Err(SeedProblem::new(format!("{name:?} has both {key} and {key}_hash"))),
        (Some(plain), None) => Ok(Some(SeedPassword::Plain(plain))),
        (None, Some(hash)) if hash.starts_with("$argon2") => Ok(Some(SeedPassword::Hashed(PasswordHash(hash)))),
        (None, Some(_)) => Err(SeedProblem::new(format!("the {key}_hash of {name:?} is no Argon2 PHC string"))),
        (None, None) => Ok(None),
    }
}
