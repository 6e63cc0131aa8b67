//! Provisioning: tokens promised or given to users, and the tasks that come of it.

use std::collections::HashSet;

use super::seed::task_numbers;
use super::users::Scene;
use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::provisioning::TASK_LIFE;
use crate::domain::{
    Change, Changes, Channel, DEFAULT_CONTAINER, Field, Key, Message, Organization, Page, Provisioned,
    ProvisioningTask, Refusal, Revocation, Right, Token, TokenClass, TokenState, User, fold,
};
use crate::store::Tx;

/// Who is to get what.
#[derive(Debug, Clone)]
pub struct Order {
    /// The users, by name.
    pub names: Vec<String>,
    /// What they are to get.
    pub class: TokenClass,
    /// What is said of it.
    pub description: String,
    /// In which container a user is, beside the default one.
    pub container: fn(&User) -> Option<&str>,
}

/// A user in a provisioning task.
#[derive(Debug, Clone)]
pub struct Enrolling {
    /// The user.
    pub user: User,
    /// The token that is kept for her.
    pub token: Option<Token>,
}

/// An order that is being carried out.
struct Work<'a> {
    order: &'a Order,
    organization: Organization,
    /// The task, once somebody is in it.
    task: Option<ProvisioningTask>,
}

impl Service {
    /// Provisions users, each once, and says for each name what became of her. If there is none of them, nothing is
    /// said.
    pub async fn provision(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        order: &Order,
    ) -> Result<Vec<Provisioned>, Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.transact(caller, realm, Changes::default(), async |tx, scene, _| {
            if !self.any_is_there(tx, scene, &order.names).await? {
                return Ok(Vec::new());
            }
            let organization = tx.organization(scene.realm.realm.id).await?;
            let mut work = Work { order, organization, task: None };
            let (mut results, mut done) = (Vec::with_capacity(order.names.len()), HashSet::new());
            for name in &order.names {
                let user = self.one(tx, scene, &Key::Name(name.clone()), "user name").await?;
                results.push(match user {
                    Some(user) if done.contains(&user.id) => Provisioned::Twice,
                    Some(user) => {
                        let id = user.id;
                        let result = self.provision_one(tx, scene, &mut work, user).await?;
                        done.extend(matches!(result, Provisioned::Mailed | Provisioned::Texted).then_some(id));
                        result
                    }
                    None => Provisioned::Unknown,
                });
            }
            Ok(results)
        })
        .await
    }

    /// Whether one of the users is there. Their rows are locked in one order, so that two requests cannot wait for each
    /// other.
    async fn any_is_there(&self, tx: &mut Tx, scene: Scene<'_>, names: &[String]) -> Result<bool, Error> {
        let mut names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        names.sort_unstable();
        names.dedup();
        let mut any = false;
        for name in names {
            any |= self.one(tx, scene, &Key::Name(name), "user name").await?.is_some();
        }
        Ok(any)
    }

    async fn provision_one(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        work: &mut Work<'_>,
        user: User,
    ) -> Result<Provisioned, Error> {
        let sms = work.order.class == TokenClass::Sms;
        let (field, missing) =
            if sms { (Field::Mobile, Provisioned::NoMobile) } else { (Field::Email, Provisioned::NoEmail) };
        let tokens = tx.tokens_of(user.id).await?;
        let in_use = tokens.iter().any(|token| TokenState::IN_USE.contains(&token.state));
        if work.order.class == TokenClass::Password && in_use {
            return Ok(Provisioned::HasToken);
        }
        let Some(recipient) = user.profile.get(field).map(str::to_owned) else {
            return Ok(missing);
        };
        let token = match self.token_for(tx, scene, work, &tokens).await? {
            Ok(token) => token,
            Err(refused) => return Ok(refused),
        };
        if let Some(undelivered) = undelivered(tx, scene, work, sms).await? {
            return Ok(undelivered);
        }
        self.hand_over(tx, scene, work, (user, token), &recipient).await?;
        Ok(if sms { Provisioned::Texted } else { Provisioned::Mailed })
    }

    /// The token that the class takes from the inventory, if it does.
    async fn token_for(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        work: &Work<'_>,
        has: &[Token],
    ) -> Result<Result<Option<Token>, Provisioned>, Error> {
        let kinds = work.order.class.taken();
        if kinds.is_empty() {
            return Ok(Ok(None));
        }
        // First: others pass by a token that is held for somebody who may not have it.
        let count = i64::try_from(has.len()).unwrap_or(i64::MAX);
        if work.organization.max_tokens.is_some_and(|most| count >= most) {
            return Ok(Err(Provisioned::TooManyTokens));
        }
        let token = tx.free_token(scene.realm.realm.id, kinds).await?;
        Ok(token.map(Some).ok_or(Provisioned::NoToken))
    }

    /// Gives or promises the token, tells the user, and puts her into the task where she has yet to enrol.
    async fn hand_over(
        &self,
        tx: &mut Tx,
        scene: Scene<'_>,
        work: &mut Work<'_>,
        (user, token): (User, Option<Token>),
        recipient: &str,
    ) -> Result<(), Error> {
        let sms = work.order.class == TokenClass::Sms;
        let mut changes = Changes::default();
        let mut note = |what: &str, to: String| {
            let field = format!("{}.{what}", scene.caller.api());
            changes.notes.push(Change { field, from: None, to: Some(to) });
        };
        let mut kept = None;
        if let Some(mut token) = token {
            let container = (work.order.container)(&user).unwrap_or(DEFAULT_CONTAINER);
            let state = if sms { TokenState::Active } else { TokenState::EnrollmentPending };
            token.assign(&user, container, state, scene.now);
            tx.update_token(&token).await?;
            kept = Some(token.id);
            note("token", token.serial);
        }
        if !sms {
            let task = self.task(tx, scene, work).await?;
            tx.insert_task_entry(task.id, user.id, kept).await?;
            note("provisioning_task", task.number.to_string());
        }
        let message = self.news(scene, work.order, &user, recipient);
        tx.insert_message(scene.caller.space, &message).await?;
        self.modify(tx, scene, user, &changes).await?;
        Ok(())
    }

    /// The task of this order, made for the first who is put into it.
    async fn task(&self, tx: &mut Tx, scene: Scene<'_>, work: &mut Work<'_>) -> Result<ProvisioningTask, Error> {
        if let Some(task) = &work.task {
            return Ok(task.clone());
        }
        let realm = scene.realm.realm.id;
        let task = ProvisioningTask {
            id: self.ids().id(),
            realm,
            number: tx.draw_number(scene.caller.space, &task_numbers(realm)).await?,
            class: work.order.class,
            description: work.order.description.clone(),
            operator: scene.caller.operator.name.clone(),
            starts_at: scene.now,
            stops_at: scene.now + TASK_LIFE,
            users: 0,
        };
        tx.insert_task(&task).await?;
        work.task = Some(task.clone());
        Ok(task)
    }

    /// What a user is told who was provisioned.
    fn news(&self, scene: Scene<'_>, order: &Order, user: &User, recipient: &str) -> Message {
        let plain = self.mail(scene, user, recipient);
        if order.class == TokenClass::Sms {
            let body = "Passcodes will be sent to this number.".to_owned();
            return Message { channel: Channel::Sms, subject: String::new(), body, ..plain };
        }
        let Order { description, .. } = order;
        let about = if description.is_empty() { String::new() } else { format!(" ({description})") };
        let body = format!("{}, a token is waiting for you{about}.", user.name);
        Message { subject: "Self-enrollment".to_owned(), body, ..plain }
    }

    /// A mail that says nothing yet.
    fn mail(&self, scene: Scene<'_>, user: &User, recipient: &str) -> Message {
        Message {
            id: self.ids().id(),
            at: scene.now,
            channel: Channel::Mail,
            recipient: recipient.to_owned(),
            subject: String::new(),
            body: String::new(),
            user: user.id,
            realm: user.realm,
            api: scene.caller.api(),
            request_id: scene.caller.request_id.clone(),
        }
    }

    /// The tasks that a user is in, oldest first.
    pub async fn tasks_of(&self, user: &User, page: Page) -> Result<Vec<ProvisioningTask>, Error> {
        self.db().read(async |tx| Ok(tx.tasks_of(user.id, page).await?)).await
    }

    /// The tasks of a realm, oldest first.
    pub async fn tasks(&self, realm: &ReachedRealm, page: Page) -> Result<Vec<ProvisioningTask>, Error> {
        let id = realm.realm.id;
        self.db().read(async |tx| Ok(tx.tasks(id, page).await?)).await
    }

    /// How many they are.
    pub async fn count_tasks(&self, realm: &ReachedRealm) -> Result<i64, Error> {
        let id = realm.realm.id;
        self.db().read(async |tx| Ok(tx.count_tasks(id).await?)).await
    }

    /// A task and the users in it, by name.
    pub async fn task_details(
        &self,
        realm: &ReachedRealm,
        number: i64,
    ) -> Result<(ProvisioningTask, Vec<Enrolling>), Error> {
        let id = realm.realm.id;
        self.db()
            .read(async |tx| {
                let task = tx.task(id, number).await?.ok_or(Refusal::UnknownTask { number })?;
                let mut users = Vec::new();
                for (user, promised) in tx.task_entries(task.id).await? {
                    let Some(user) = tx.user_by_id(user).await? else { continue };
                    let tokens = tx.tokens_of(user.id).await?;
                    users.push(Enrolling { token: tokens.into_iter().find(|token| Some(token.id) == promised), user });
                }
                users.sort_by_key(|enrolling| fold(&enrolling.user.name));
                Ok((task, users))
            })
            .await
    }

    /// Removes a task; tokens that were promised by it are free again, and its users are told if `tell` says so.
    pub async fn remove_task(
        &self,
        caller: &Caller,
        realm: &ReachedRealm,
        number: i64,
        tell: bool,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.transact(caller, realm, Changes::default(), async |tx, scene, _| {
            let task = tx.task(scene.realm.realm.id, number).await?;
            let task = task.ok_or(Refusal::UnknownTask { number })?;
            let tell = tell && !tx.organization(task.realm).await?.mail_fails;
            let users = self.users_in(tx, &task).await?;
            for (user, promised) in tx.task_entries(task.id).await? {
                let Some(user) = users.iter().find(|known| known.id == user) else { continue };
                let tokens = tx.tokens_of(user.id).await?;
                if let Some(mut token) = tokens.into_iter().find(|token| Some(token.id) == promised) {
                    let free = Revocation { state: TokenState::Initialized, comment: None };
                    token.revoke(&free, scene.now)?;
                    tx.update_token(&token).await?;
                }
                if let Some(recipient) = user.profile.get(Field::Email).filter(|_| tell) {
                    let body = format!("{}, the token that was waiting for you is withdrawn.", user.name);
                    let subject = "Self-enrollment withdrawn".to_owned();
                    let message = Message { subject, body, ..self.mail(scene, user, recipient) };
                    tx.insert_message(caller.space, &message).await?;
                }
            }
            if tx.delete_task(task.id).await? { Ok(()) } else { Err(Refusal::UnknownTask { number }.into()) }
        })
        .await
    }

    /// The users in a task, their rows locked in the order in which those who provision lock them.
    async fn users_in(&self, tx: &mut Tx, task: &ProvisioningTask) -> Result<Vec<User>, Error> {
        let mut names = tx.names_in(task.id).await?;
        names.sort_unstable();
        let mut users = Vec::with_capacity(names.len());
        for (_, user) in names {
            users.extend(tx.user_by_id(user).await?);
        }
        Ok(users)
    }
}

/// Why the user could not be told, if she could not; a text message that can be sent is paid for.
async fn undelivered(tx: &mut Tx, scene: Scene<'_>, work: &Work<'_>, sms: bool) -> Result<Option<Provisioned>, Error> {
    let means = work.organization;
    if !sms {
        return Ok(means.mail_fails.then_some(Provisioned::MailFailed));
    }
    if means.sms_credits == 0 {
        return Ok(Some(Provisioned::NoCredits));
    }
    if means.sms_fails {
        return Ok(Some(Provisioned::SmsFailed));
    }
    let paid = tx.spend_sms_credit(scene.realm.realm.id).await?;
    Ok((!paid).then_some(Provisioned::NoCredits))
}
