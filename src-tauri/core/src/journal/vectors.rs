//! Holds the program to the bytes in `vectors/`, which another implementation of `format.md` wrote and not this one.
//! What no file can hold, such as every possible body, is tested beside the code.

use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use serde_json::{Map, Value as Json, json};

use super::change::{Body, Change, Form, Value};
use super::{Broken, Header, check_body, decode_body, encode_body};
use super::{open_header, operation_id, seal_header};

const SOUND: &str = include_str!("vectors/sound.json");
const REFUSED: &str = include_str!("vectors/refused.json");

#[test]
fn sound_operations_mean_what_is_written_beside_them() {
    for vector in sound() {
        let header = open_header(&vector.header).unwrap();
        let body = decode_body(&vector.body).unwrap();
        assert_eq!(check_body(&header, &vector.body), Ok(()), "{}", vector.name);
        assert_eq!(
            operation_id(&vector.header).to_string(),
            vector.operation,
            "{}",
            vector.name
        );
        assert_eq!(
            json!({ "header": header_meaning(&header), "body": body_meaning(&body) }),
            vector.meaning,
            "{}",
            vector.name
        );
    }
}

#[test]
fn sound_operations_are_written_in_the_same_bytes() {
    let seed = text(&parse(SOUND)["seed"]);
    let key = SigningKey::from_bytes(&bytes(&seed).try_into().unwrap());
    for vector in sound() {
        let header = open_header(&vector.header).unwrap();
        let body = decode_body(&vector.body).unwrap();
        let same_header = seal_header(&header, &key) == vector.header;
        let same_body = encode_body(&body) == vector.body;
        assert_eq!(same_header, vector.rewritten, "{}", vector.name);
        assert_eq!(same_body, vector.rewritten, "{}", vector.name);
    }
}

#[test]
fn refused_bytes_are_refused_for_their_reason() {
    for vector in parse(REFUSED).as_array().unwrap() {
        let header = vector.get("header").map(|hex| bytes(&text(hex)));
        let body = vector.get("body").map(|hex| bytes(&text(hex)));
        let result = match (header, body) {
            (Some(header), None) => open_header(&header).map(drop),
            (None, Some(body)) => decode_body(&body).map(drop),
            (Some(header), Some(body)) => check_body(&open_header(&header).unwrap(), &body),
            (None, None) => panic!("a vector without bytes"),
        };
        let refusal = result.map_err(name);
        assert_eq!(
            refusal,
            Err(text(&vector["refusal"])),
            "{}",
            text(&vector["name"])
        );
    }
}

#[test]
fn no_bit_of_an_operation_can_be_turned() {
    for vector in sound() {
        let header = open_header(&vector.header).unwrap();
        for turned in turned(&vector.header) {
            assert!(open_header(&turned).is_err(), "{}", vector.name);
        }
        for turned in turned(&vector.body) {
            assert_eq!(check_body(&header, &turned), Err(Broken::BodyHash));
        }
    }
}

#[test]
fn no_operation_is_sound_when_cut_off() {
    for vector in sound() {
        for end in 0..vector.header.len() {
            assert_eq!(
                open_header(&vector.header[..end]),
                Err(Broken::Truncated),
                "{}",
                vector.name
            );
        }
        for end in 0..vector.body.len() {
            assert_eq!(
                decode_body(&vector.body[..end]),
                Err(Broken::Truncated),
                "{}",
                vector.name
            );
        }
    }
}

#[test]
fn the_page_names_every_refusal_of_the_vectors() {
    let page = include_str!("format.md");
    let named: BTreeSet<_> = page
        .lines()
        .skip_while(|line| *line != "## What is refused")
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    let parsed = parse(REFUSED);
    let shown: BTreeSet<_> = parsed
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|vector| vector["refusal"].as_str())
        .collect();
    assert_eq!(named, shown);
}

struct Sound {
    name: String,
    rewritten: bool,
    operation: String,
    header: Vec<u8>,
    body: Vec<u8>,
    meaning: Json,
}

fn sound() -> Vec<Sound> {
    let file = parse(SOUND);
    let operations = file["operations"].as_array().unwrap();
    assert!(!operations.is_empty());
    operations
        .iter()
        .map(|vector| Sound {
            name: text(&vector["name"]),
            rewritten: vector["rewritten"].as_bool().unwrap(),
            operation: text(&vector["operation"]),
            header: bytes(&text(&vector["header"])),
            body: bytes(&text(&vector["body"])),
            meaning: vector["meaning"].clone(),
        })
        .collect()
}

/// The same bytes as often as they have bits, each time with another bit turned.
fn turned(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(|bit| {
        let mut turned = bytes.to_vec();
        turned[bit / 8] ^= 1 << (bit % 8);
        turned
    })
}

fn header_meaning(header: &Header) -> Json {
    json!({
        "organisation": header.organisation,
        "device": hex(&header.device),
        "log": header.log,
        "seq": header.seq.to_string(),
        "backlink": header.backlink,
        "millis": header.hlc.millis().to_string(),
        "counter": (header.hlc.bits() & 0xffff).to_string(),
        "body_size": header.body_size.to_string(),
        "body_hash": hex(&header.body_hash),
    })
}

fn body_meaning(body: &Body) -> Json {
    json!({
        "call": body.call,
        "undoes": body.undoes,
        "op": body.op,
        "actor": body.actor,
        "part": body.part.to_string(),
        "parts": body.parts.to_string(),
        "changes": body.changes.iter().map(change_meaning).collect::<Vec<_>>(),
    })
}

fn change_meaning(change: &Change) -> Json {
    let (form, name, content, target) = match &change.form {
        Form::Create(values) => ("create", None, Some(values_meaning(values)), None),
        Form::Set(field, value) => {
            let content = json!({ "value": value_meaning(value) });
            ("set", Some(field), Some(content), None)
        }
        Form::Add(set, member) => ("add", Some(set), None, Some(json!(member))),
        Form::Remove(set, member) => ("remove", Some(set), None, Some(json!(member))),
        Form::Append {
            list,
            entry,
            values,
        } => {
            let content = values_meaning(values);
            ("append", Some(list), Some(content), Some(json!(entry)))
        }
        Form::Void(None) => ("void", None, None, None),
        Form::Void(Some((list, entry))) => ("void", Some(list), None, Some(json!(entry))),
        Form::Restore(None) => ("restore", None, None, None),
        Form::Restore(Some((list, entry))) => ("restore", Some(list), None, Some(json!(entry))),
        Form::Erase(operation) => ("erase", None, None, Some(json!(operation))),
        Form::Unknown(form) => (form.as_str(), None, None, None),
    };
    let mut meaning = Map::new();
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            meaning.insert(key.to_owned(), value);
        }
    };
    put("form", Some(json!(form)));
    put("kind", Some(json!(*change.kind)));
    put("row", Some(json!(change.row)));
    put("name", name.map(|name| json!(name)));
    if let Some(Json::Object(content)) = content {
        for (key, value) in content {
            put(&key, Some(value));
        }
    }
    put("target", target);
    put("base", change.base.as_ref().map(|base| json!(base)));
    put("at", change.at.map(|at| json!(at.0.to_string())));
    put("by", change.by.map(|by| json!(by)));
    Json::Object(meaning)
}

fn values_meaning(values: &[(String, Value)]) -> Json {
    let values: Map<_, _> = values
        .iter()
        .map(|(field, value)| (field.clone(), value_meaning(value)))
        .collect();
    json!({ "values": values })
}

fn value_meaning(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(yes) => json!({ "bool": yes }),
        Value::Int(number) => json!({ "integer": number.to_string() }),
        Value::Text(text) => json!({ "text": text }),
        Value::Bytes(bytes) => json!({ "bytes": hex(bytes) }),
    }
}

/// The name of a refusal without what it says in detail.
fn name(broken: Broken) -> String {
    format!("{broken:?}")
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

fn parse(file: &str) -> Json {
    serde_json::from_str(file).unwrap()
}

fn text(value: &Json) -> String {
    value.as_str().unwrap().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2));
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}
