//! From credentials to an operator.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Error, Service, digest};
use crate::domain::{Api, Credential, Detail, Key, Kind, Operator, Owner, Refusal, Right, User};
use crate::store::Tx;

/// Whoever holds a token or key, and what they hold.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The operator for whom it speaks.
    pub operator: Operator,
    /// The token or key.
    pub credential: Credential,
}

/// How a user logs in.
pub struct Login<'a> {
    /// By what she may be found.
    pub keys: &'a [Key],
    /// Whether a user who is found logs in so.
    pub is_hers: &'a (dyn Fn(&User) -> bool + Sync),
}

impl Service {
    /// The operator of that name and password.
    pub async fn operator_by_password(
        &self,
        space: Uuid,
        api: Api,
        name: &str,
        password: &SecretString,
    ) -> Result<Operator, Error> {
        let operator = self.0.db.read(async |tx| Ok::<_, Error>(tx.operator(space, api, name).await?)).await?;
        let operator = operator.filter(|operator| self.takes(operator.development));
        let operator = operator.ok_or(Refusal::UnknownCredentials)?;
        let hash = operator.password.as_ref().ok_or(Refusal::WrongPassword)?;
        if self.0.passwords.verify(password, hash).await? { Ok(operator) } else { Err(Refusal::WrongPassword.into()) }
    }

    /// Every operator of the API, in the order of the seed.
    pub async fn operators(&self, space: Uuid, api: Api) -> Result<Vec<Operator>, Error> {
        self.0.db.read(async |tx| Ok(tx.operators(space, api).await?)).await
    }

    /// The holder of that token or key, if it is still good.
    pub async fn holder(&self, space: Uuid, api: Api, secret: &SecretString) -> Result<Holder, Error> {
        let digest = digest(secret.expose_secret());
        let now = self.clock().now();
        self.0
            .db
            .read(async |tx| {
                let found = tx.credential(space, api, &digest).await?;
                let found = found.filter(|credential| self.takes(credential.development));
                let credential = found.ok_or(Refusal::UnknownCredentials)?;
                if !credential.good_at(now) {
                    return Err(Refusal::ExpiredCredentials.into());
                }
                let operator = match credential.owner {
                    Owner::Operator(id) => tx.operator_by_id(api, id).await?,
                    Owner::User(id) => match tx.user_by_id(id).await? {
                        Some(mut user) => {
                            user.settle(now);
                            may_log_in(&user, self)?;
                            Some(self.as_operator(tx, space, api, &user).await?)
                        }
                        None => None,
                    },
                };
                let operator = operator.ok_or(Refusal::UnknownCredentials)?;
                Ok(Holder { operator, credential })
            })
            .await
    }

    /// The operator of that name and password, or else the user with an account, in any realm that the API reaches;
    /// and which of the two it is.
    pub async fn anyone_by_password(
        &self,
        space: Uuid,
        api: Api,
        name: &str,
        password: &SecretString,
    ) -> Result<(Operator, Owner), Error> {
        let refusal = match self.operator_by_password(space, api, name, password).await {
            Ok(operator) => {
                let owner = Owner::Operator(operator.id);
                return Ok((operator, owner));
            }
            Err(Error::Refused(refusal)) => refusal,
            Err(failed) => return Err(failed),
        };
        match self
            .user_as_operator(space, api, Login { keys: &[Key::Name(name.to_owned())], is_hers: &|_| true }, password)
            .await
        {
            Ok(operator) => {
                let owner = Owner::User(operator.id);
                Ok((operator, owner))
            }
            Err(Error::Refused(Refusal::UnknownCredentials)) => Err(refusal.into()),
            Err(error) => Err(error),
        }
    }

    /// The user who logs in so and has that password, in any realm that the API reaches, as an operator with the rights of her role.
    pub async fn user_as_operator(
        &self,
        space: Uuid,
        api: Api,
        Login { keys, is_hers }: Login<'_>,
        password: &SecretString,
    ) -> Result<Operator, Error> {
        let mut users = self.0.db.read(async |tx| users_with(tx, space, api, keys).await).await?;
        users.retain(is_hers);
        if users.is_empty() {
            return Err(Refusal::UnknownCredentials.into());
        }
        for mut user in users {
            user.settle(self.clock().now());
            let Some(hash) = &user.password else { continue };
            if self.0.passwords.verify(password, hash).await? {
                may_log_in(&user, self)?;
                return self.0.db.read(async |tx| self.as_operator(tx, space, api, &user).await).await;
            }
        }
        Err(Refusal::WrongPassword.into())
    }

    /// A user who calls an API herself may do what her role says.
    async fn as_operator(&self, tx: &mut Tx, space: Uuid, api: Api, user: &User) -> Result<Operator, Error> {
        let account = user.present(api).ok_or(Refusal::UnknownCredentials)?;
        let role = match self.role(api, user) {
            Some(role) => tx.entry(space, user.realm, (api, Kind::Role), role).await?,
            None => None,
        };
        let manages = role.is_some_and(|role| role.details.get("manage_users").and_then(Detail::text) == Some("true"));
        Ok(Operator {
            id: user.id,
            api,
            number: user.number,
            name: user.name.clone(),
            password: None,
            rights: if manages { Right::ALL.to_vec() } else { Vec::new() },
            // A user has no business outside of her own realm, whatever her role.
            realms: Some(vec![user.realm]),
            built_in: false,
            development: false,
            details: account.details.clone(),
        })
    }

    pub(super) fn takes(&self, development: bool) -> bool {
        !development || self.0.policy.development_credentials
    }
}

fn may_log_in(user: &User, service: &Service) -> Result<(), Refusal> {
    if user.may_log_in(service.clock().now()) { Ok(()) } else { Err(Refusal::ExpiredCredentials) }
}

async fn users_with(tx: &mut Tx, space: Uuid, api: Api, keys: &[Key]) -> Result<Vec<User>, Error> {
    let mut realms: Vec<Uuid> = tx.realms(space, api).await?.iter().map(|reached| reached.realm.id).collect();
    realms.sort_unstable();
    realms.dedup();
    let mut users = Vec::new();
    for realm in realms {
        for key in keys {
            users.extend(tx.users_by_key(realm, key).await?.into_iter().filter(|user| user.present(api).is_some()));
        }
    }
    Ok(users)
}
