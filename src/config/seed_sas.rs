//! What a seed says of SAS, as the domain's own values.

use super::seed::{SeedProblem, entry, names, one_of, switch};
use super::seed_check::problem;
use super::seed_file::{
    ChannelToml, ContainerToml, GroupKindToml, GroupToml, OperatorToml, OrganizationToml, SasGroupToml,
    SasOperatorToml, SasToml, TokenToml,
};
use crate::domain::seed::{Seed, SeedEntry, SeedGroup, SeedOperator, SeedOrganization, SeedPassword, SeedToken};
use crate::domain::{Api, Detail, Kind, LoginStep, Organization, TokenKind, TokenState};

/// How an operator is asked for the answer to a challenge that the seed does not word.
const CHALLENGE: &str = "Enter the answer to your challenge";
/// How many tokens one entry can stand for.
const MOST: u32 = 10_000;

impl SasToml {
    pub(super) fn add(self, seed: &mut Seed) -> Result<(), SeedProblem> {
        seed.settings.extend(switch(Api::Sas, "saml_enabled", self.saml_enabled));
        names(seed, Api::Sas, [(Kind::SamlService, self.saml_services)]);
        seed.catalogue.extend(self.containers.into_iter().map(ContainerToml::entry));
        seed.organizations.extend(self.organizations.into_iter().map(OrganizationToml::seed));
        for operator in self.operators {
            seed.operators.push(operator.seed()?);
        }
        for group in self.groups {
            seed.groups.push(group.seed()?);
        }
        for token in self.tokens {
            seed.tokens.extend(token.seeds()?);
        }
        Ok(())
    }
}

impl ContainerToml {
    fn entry(self) -> SeedEntry {
        let mut entry = entry(Api::Sas, Kind::Container, self.name);
        entry.realm = Some(self.realm);
        entry.details.extend(self.description.map(|text| ("description".to_owned(), Detail::Text(text))));
        entry
    }
}

impl SasGroupToml {
    fn seed(self) -> Result<SeedGroup, SeedProblem> {
        let Self { realm, name, description, kind, field, equals } = self;
        let mut group = GroupToml { realm, name, field, equals }.seed(Api::Sas)?;
        let kind = match kind {
            GroupKindToml::Writable => "writable",
            GroupKindToml::ReadOnly => "read_only",
        };
        group.details.insert("kind".to_owned(), kind.into());
        group.details.extend(description.map(|text| ("description".to_owned(), Detail::Text(text))));
        Ok(group)
    }
}

impl OrganizationToml {
    fn seed(self) -> SeedOrganization {
        let usual = Organization::default();
        let organization = Organization {
            sms_credits: self.sms_credits.map_or(usual.sms_credits, i64::from),
            max_tokens: self.max_tokens.map(i64::from),
            mail_fails: self.mail == ChannelToml::Failing,
            sms_fails: self.sms == ChannelToml::Failing,
        };
        SeedOrganization { realm: self.realm, organization }
    }
}

impl TokenToml {
    /// The token, or as many as are counted.
    fn seeds(self) -> Result<Vec<SeedToken>, SeedProblem> {
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

impl SasOperatorToml {
    fn seed(self) -> Result<SeedOperator, SeedProblem> {
        let step = self.step()?;
        let asked = step == Some(LoginStep::Challenge);
        let details = [
            ("login", step.map(|step| step.name().to_owned())),
            ("challenge", asked.then(|| self.challenge.unwrap_or_else(|| CHALLENGE.to_owned()))),
            ("validation_code", self.validation_code),
        ];
        let details = details.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Detail::Text(text?))));
        let secrets = [("answer_hash", self.answer), ("next_passcode_hash", self.next_passcode)];
        let secrets = secrets.into_iter().filter_map(|(name, secret)| Some((name, SeedPassword::Plain(secret?))));
        let shared = OperatorToml {
            name: self.name,
            password: self.password,
            password_hash: self.password_hash,
            tokens: self.tokens,
            rights: self.rights,
            realms: self.realms,
            built_in: self.built_in,
            development: self.development,
            default_template: None,
            user_type: None,
        };
        let mut operator = shared.seed(Api::Sas)?;
        operator.details.extend(details);
        operator.secrets.extend(secrets);
        operator.organization = self.organization;
        Ok(operator)
    }

    /// What the operator has to do beside giving the password; refuses what has no meaning then.
    fn step(&self) -> Result<Option<LoginStep>, SeedProblem> {
        let named = |name| one_of("login step", name, LoginStep::named, &LoginStep::ALL.map(LoginStep::name));
        let step = self.login.as_deref().map(named).transpose()?;
        if step == Some(LoginStep::Challenge) && self.answer.is_none() {
            return Err(problem(&self.name, "login", "is a challenge, which needs an answer"));
        }
        let bound = [
            ("challenge", self.challenge.is_some(), LoginStep::Challenge),
            ("answer", self.answer.is_some(), LoginStep::Challenge),
            ("next_passcode", self.next_passcode.is_some(), LoginStep::NextPasscode),
        ];
        match bound.into_iter().find(|(_, given, needs)| *given && step != Some(*needs)) {
            Some((key, _, needs)) => Err(problem(&self.name, key, &format!("needs login = {:?}", needs.name()))),
            None => Ok(step),
        }
    }
}
