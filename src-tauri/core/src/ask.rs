//! What was asked, read from its JSON: where it is wrong, the field is named with what was given and what belongs there.
//! Whether what is asked may be done is for the verbs; here it is only taken for what it is.

use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value as Json;

use crate::error::{Filling, Sentence};
use crate::sentence;

/// How much of a wrong value is shown, in characters.
const SHOWN: usize = 80;

/// Reads what was asked.
///
/// # Errors
/// Where it is something else, gives the part of a sentence that says so: “users” is "many", and a whole number belongs there.
pub fn read<T: DeserializeOwned>(asked: &Json) -> Result<T, Sentence> {
    T::deserialize(Asked(asked)).map_err(Wrong::sentence)
}

/// What is wrong, and where: the names from the innermost outwards.
#[derive(Debug)]
struct Wrong {
    place: Vec<String>,
    what: What,
}

#[derive(Debug)]
enum What {
    /// Something else belongs there than was given.
    Other { given: Filling, expected: Sentence },
    /// What must be there is not.
    Missing,
    /// It stands among fields of which it is none.
    Unknown { known: String },
    /// A type of the program refuses it for a reason of its own.
    Refused { why: String },
}

impl Wrong {
    fn new(what: What) -> Self {
        Self {
            place: Vec::new(),
            what,
        }
    }

    fn within(mut self, name: impl Into<String>) -> Self {
        self.place.push(name.into());
        self
    }

    fn sentence(self) -> Sentence {
        let names: Vec<&str> = self.place.iter().rev().map(String::as_str).collect();
        let field = names.join(".");
        match self.what {
            What::Other { given, expected } if field.is_empty() => {
                sentence!("ask.other", given = given, expected = expected)
            }
            What::Other { given, expected } => sentence!(
                "ask.other_field",
                field = field,
                given = given,
                expected = expected
            ),
            What::Missing => sentence!("ask.missing", field = field),
            What::Unknown { known } if known.is_empty() => {
                sentence!("ask.no_fields", field = field)
            }
            What::Unknown { known } => sentence!("ask.unknown", field = field, known = known),
            What::Refused { why } => sentence!("ask.refused", field = field, why = why),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Wrong {}

impl Error for Wrong {
    fn custom<T: fmt::Display>(why: T) -> Self {
        let why = why.to_string();
        Self::new(What::Refused { why })
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        let known = known.join(", ");
        Self::new(What::Unknown { known }).within(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::Missing).within(field)
    }
}

/// A value of what was asked.
#[derive(Clone, Copy)]
struct Asked<'a>(&'a Json);

impl Asked<'_> {
    fn is_not(self, expected: Sentence) -> Wrong {
        let given = match self.0 {
            Json::Null => sentence!("ask.empty").into(),
            Json::Array(_) => sentence!("ask.list").into(),
            Json::Object(_) => sentence!("ask.object").into(),
            Json::Bool(_) | Json::Number(_) | Json::String(_) => shortened(self.0).into(),
        };
        Wrong::new(What::Other { given, expected })
    }
}

/// A value as JSON writes it, of which only the beginning is shown where it is long.
fn shortened(value: &Json) -> String {
    let whole = value.to_string();
    match whole.char_indices().nth(SHOWN) {
        Some(_) => whole.chars().take(SHOWN).chain(['…']).collect(),
        None => whole,
    }
}

macro_rules! whole_numbers {
    ($($method:ident $type:ty, $visit:ident $read:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            match self.0.$read().filter(|number| <$type>::try_from(*number).is_ok()) {
                Some(number) => visitor.$visit(number),
                None => Err(self.is_not(sentence!(
                    "ask.whole_number",
                    least = <$type>::MIN.to_string(),
                    most = <$type>::MAX.to_string()
                ))),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Wrong;

    whole_numbers! {
        deserialize_u8 u8, visit_u64 as_u64;
        deserialize_u16 u16, visit_u64 as_u64;
        deserialize_u32 u32, visit_u64 as_u64;
        deserialize_u64 u64, visit_u64 as_u64;
        deserialize_i8 i8, visit_i64 as_i64;
        deserialize_i16 i16, visit_i64 as_i64;
        deserialize_i32 i32, visit_i64 as_i64;
        deserialize_i64 i64, visit_i64 as_i64;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0 {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(*value),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => visitor.visit_i64(number),
                (None, Some(number)) => visitor.visit_u64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => visitor.visit_str(text),
            Json::Array(_) => self.deserialize_seq(visitor),
            Json::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0.as_bool() {
            Some(value) => visitor.visit_bool(value),
            None => Err(self.is_not(sentence!("ask.truth"))),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0.as_str() {
            Some(text) => visitor.visit_str(text),
            None => Err(self.is_not(sentence!("ask.text"))),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let expected = match name {
            "Id" => sentence!("ask.id"),
            "OperationId" => sentence!("ask.operation"),
            "Timestamp" => sentence!("ask.instant"),
            _ => return visitor.visit_newtype_struct(self),
        };
        visitor
            .visit_newtype_struct(self)
            .map_err(|_| self.is_not(expected))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0.as_array() {
            Some(all) => visitor.visit_seq(Items(all.iter().enumerate())),
            None => Err(self.is_not(sentence!("ask.list"))),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.0.as_object() {
            Some(fields) => visitor.visit_map(Fields(fields.iter(), None)),
            None => Err(self.is_not(sentence!("ask.object"))),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let mut fields = self.0.as_object().into_iter().flatten();
        let chosen = match (self.0.as_str(), fields.next(), fields.next()) {
            (Some(name), ..) => Some((name, None)),
            (None, Some((name, value)), None) => Some((name.as_str(), Some(value))),
            _ => None,
        };
        match chosen.filter(|(name, _)| variants.contains(name)) {
            Some((name, value)) => visitor.visit_enum(Chosen { name, value }),
            None => Err(self.is_not(sentence!("ask.one_of", choices = variants.join(", ")))),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// The items of a list.
struct Items<'a>(std::iter::Enumerate<std::slice::Iter<'a, Json>>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Wrong> {
        let Some((place, item)) = self.0.next() else {
            return Ok(None);
        };
        seed.deserialize(Asked(item))
            .map(Some)
            .map_err(|wrong| wrong.within((place + 1).to_string()))
    }
}

/// The fields of an object, and the one whose value comes next.
struct Fields<'a>(serde_json::map::Iter<'a>, Option<(&'a str, &'a Json)>);

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        let Some((name, value)) = self.0.next() else {
            return Ok(None);
        };
        self.1 = Some((name, value));
        seed.deserialize(Asked(&Json::String(name.clone())))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let (name, value) = self.1.take().unwrap_or(("", &Json::Null));
        seed.deserialize(Asked(value))
            .map_err(|wrong| wrong.within(name))
    }
}

/// One of several, by its name, with what goes with it.
struct Chosen<'a> {
    name: &'a str,
    value: Option<&'a Json>,
}

impl<'de, 'a> EnumAccess<'de> for Chosen<'a> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Wrong> {
        let name = Json::String(self.name.to_owned());
        Ok((seed.deserialize(Asked(&name))?, self))
    }
}

impl Chosen<'_> {
    fn needed(&self) -> Result<Asked<'_>, Wrong> {
        self.value
            .map(Asked)
            .ok_or_else(|| Wrong::new(What::Missing).within(self.name))
    }
}

impl<'de> VariantAccess<'de> for Chosen<'_> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        match self.value.map(Asked) {
            None | Some(Asked(Json::Null)) => Ok(()),
            Some(more) => Err(more.is_not(sentence!("ask.nothing_more")).within(self.name)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self.needed()?)
            .map_err(|wrong| wrong.within(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        let all = self.needed()?.deserialize_seq(visitor);
        all.map_err(|wrong| wrong.within(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let fields = self.needed()?.deserialize_map(visitor);
        fields.map_err(|wrong| wrong.within(self.name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rstest::rstest;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::ids::{Id, OperationId};
    use crate::time::Timestamp;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    #[allow(dead_code, reason = "it is only read")]
    struct All {
        row: Option<Id>,
        at: Option<Timestamp>,
        count: Option<u8>,
        flag: bool,
        text: String,
        how: Option<How>,
        seen: BTreeMap<Id, Vec<OperationId>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    #[allow(dead_code, reason = "it is only read")]
    enum How {
        Alone,
        With(Id),
        Named { name: String },
    }

    fn words(asked: &Json) -> String {
        let words = crate::words::Catalogue::read(include_str!("../../../ui/src/i18n/en.json"));
        match read::<All>(asked) {
            Ok(_) => "taken".to_owned(),
            Err(wrong) => words.unwrap().render(&wrong),
        }
    }

    #[rstest]
    #[case(json!({}), "taken")]
    #[case(json!({ "how": "alone", "count": 255, "text": "x", "flag": true, "at": "2026-11-23T15:00:00Z" }), "taken")]
    #[case(json!({ "how": { "alone": null } }), "taken")]
    #[case(json!([]), "it is a list, and an object with fields belongs there")]
    #[case(json!({ "colour": 1 }), "nothing is called “colour”; there are row, at, count, flag, text, how, seen")]
    #[case(json!({ "count": 256 }), "“count” is 256, and a whole number from 0 to 255 belongs there")]
    #[case(json!({ "count": -1 }), "“count” is -1, and a whole number from 0 to 255 belongs there")]
    #[case(json!({ "count": "1" }), "“count” is \"1\", and a whole number from 0 to 255 belongs there")]
    #[case(json!({ "flag": null }), "“flag” is empty, and true or false belongs there")]
    #[case(json!({ "text": { "a": 1 } }), "“text” is an object with fields, and a text belongs there")]
    #[case(json!({ "row": "7" }), "“row” is \"7\", and the id of a row, such as 01a208eb-c980-7000-8000-000000000001, belongs there")]
    #[case(json!({ "row": 7 }), "“row” is 7, and the id of a row, such as 01a208eb-c980-7000-8000-000000000001, belongs there")]
    #[case(json!({ "at": "31/13/2026" }), "“at” is \"31/13/2026\", and a time such as 2026-11-23T15:00:00Z belongs there")]
    #[case(json!({ "how": "far" }), "“how” is \"far\", and one of alone, with, named belongs there")]
    #[case(json!({ "how": {} }), "“how” is an object with fields, and one of alone, with, named belongs there")]
    #[case(json!({ "how": "with" }), "“how.with” is missing")]
    #[case(json!({ "how": { "with": [] } }), "“how.with” is a list, and the id of a row, such as 01a208eb-c980-7000-8000-000000000001, belongs there")]
    #[case(json!({ "how": { "named": {} } }), "“how.named.name” is missing")]
    #[case(json!({ "how": { "alone": 1 } }), "“how.alone” is 1, and nothing more belongs there")]
    #[case(json!({ "seen": { "x": [] } }), "“seen” is \"x\", and the id of a row, such as 01a208eb-c980-7000-8000-000000000001, belongs there")]
    #[case(json!({ "seen": { "01a208eb-c980-7000-8000-000000000001": ["ab"] } }),
        "“seen.01a208eb-c980-7000-8000-000000000001.1” is \"ab\", and the id of an operation, of 64 hexadecimal digits, belongs there")]
    fn what_is_wrong_is_said_in_words(#[case] asked: Json, #[case] expected: &str) {
        assert_eq!(words(&asked), expected);
    }

    #[test]
    fn of_a_long_value_the_beginning_is_shown() {
        let words = words(&json!({ "count": "x".repeat(1000) }));
        assert!(words.chars().count() < 200, "{words}");
    }
}
