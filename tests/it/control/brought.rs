//! What a document brings into a space with repeatable ids is nobody else's, also where the space would come to it.

use serde_json::{Value, json};

use crate::sectona::{create, with};
use crate::summit::form;
use crate::world::{PASSWORD, Terms, World, quick_seed};

/// A space with repeatable ids, always from the same number.
async fn begun(world: &World, name: &str, seed: Option<&Value>) -> World {
    let mut order = json!({ "seed_ids": 7, "clock": { "set": "2031-01-07T09:05:00Z", "freeze": true } });
    if let Some(seed) = seed {
        order["seed"] = seed.clone();
    }
    world.put(&format!("/spaces/{name}"), order).await.status(201);
    world.in_space(name)
}

async fn document(world: &World) -> Value {
    world.look("/seed?format=json").await.status(200).json()
}

/// The id by which clients know the user of that name in a document.
fn id(document: &Value, name: &str) -> String {
    let user = document["user"].as_array().expect("users").iter().find(|user| user["name"] == name);
    user.expect("she is there")["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn an_id_that_a_document_brought_is_nobody_elses() {
    let world = World::new().await;
    let first = begun(&world, "first", None).await;
    let create_two = async |space: &World, names: [&str; 2]| {
        let created = space.sectona().manage_user(create(names[0])).await.good();
        let order = json!({ "realm": "mynah", "user_name": names[1] });
        format!("{}\n{}", created.body, space.tell("/users", order).await.status(201).body)
    };
    create_two(&first, ["ada", "bob"]).await;
    let kept = document(&first).await;
    let mut told = Vec::new();
    for name in ["second", "third"] {
        let space = begun(&world, name, Some(&kept)).await;
        told.push(create_two(&space, ["carl", "dora"]).await);
        let now = document(&space).await;
        for brought in ["ada", "bob"] {
            assert_eq!(id(&now, brought), id(&kept, brought));
        }
        assert_ne!(id(&now, "carl"), id(&kept, "ada"));
        assert_ne!(id(&now, "dora"), id(&kept, "bob"));
    }
    assert_eq!(told[0], told[1], "the same calls, the same bytes");
}

/// The secret that a client is given who makes her first call.
async fn secret(space: &World, api: &str, name: &str) -> String {
    match api {
        "sectona" => space.tokens("admin", PASSWORD).await["access_token"].as_str().expect("a token").to_owned(),
        "admanager" => space.log_in("admin").await,
        _ => space.summit().user(with(form(name), json!({ "LoginType": "APIKEY" }))).await.counts(0, 1).api_key(),
    }
}

#[tokio::test]
async fn a_token_or_key_that_a_document_brought_is_nobody_elses() {
    let world = World::new().await;
    for api in ["sectona", "admanager", "summit"] {
        let first = begun(&world, &format!("{api}-first"), None).await;
        let brought = secret(&first, api, "E1").await;
        let kept = document(&first).await;
        let mut drawn = Vec::new();
        for name in ["second", "third"] {
            let space = begun(&world, &format!("{api}-{name}"), Some(&kept)).await;
            drawn.push(secret(&space, api, "E2").await);
        }
        assert_ne!(drawn[0], brought, "{api}");
        assert_eq!(drawn[0], drawn[1], "{api}: the same calls, the same bytes");
    }
}

#[tokio::test]
async fn an_id_that_a_document_gives_later_is_not_drawn_before() {
    let world = World::new().await;
    let mut kept = document(&begun(&world, "first", None).await).await;
    let kim = id(&kept, "kim");
    let users = kept["user"].as_array_mut().expect("users");
    for number in 0..5 {
        users.insert(0, json!({ "realm": "mynah", "name": format!("new-{number}") }));
    }
    let now = document(&begun(&world, "second", Some(&kept)).await).await;
    assert_eq!(id(&now, "kim"), kim);
}

#[tokio::test]
async fn a_server_whose_seed_brings_ids_has_spaces_that_draw_them_too() {
    let world = World::new().await;
    let kept = document(&begun(&world, "first", None).await).await;
    let named =
        |name: &str, id: String| (format!("name = \"{name}\"\n"), format!("name = \"{name}\"\nid = \"{id}\"\n"));
    let (john, damien) = (named("John", id(&kept, "Damien")), named("Damien", id(&kept, "John")));
    let seed = quick_seed().replace(&john.0, &john.1).replace(&damien.0, &damien.1);
    let other = World::on(Terms { seed, ..Terms::default() }).await;
    let drawn = document(&begun(&other, "second", None).await).await;
    assert_ne!(id(&drawn, "John"), id(&drawn, "Damien"));
}
