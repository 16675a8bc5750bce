//! Made-up desks and what they did: operations of up to three devices, with clocks and bases of every kind.

use std::fmt;

use ed25519_dalek::SigningKey;
use proptest::prelude::*;

use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change, Form, Value};
use crate::journal::{Header, Hlc, encode_body, operation_id, seal_header};
use crate::time::Timestamp;

/// The organisation of all of them.
pub(super) const ORGANISATION: Id = Id([7; 16]);

/// What one device does at one time.
#[derive(Clone, Debug)]
pub(super) struct Act {
    /// Which device; an act of several parts is made by the device of its number.
    pub(super) device: usize,
    /// What its clock says, in milliseconds; it may stand still or go back.
    pub(super) clock: u64,
    pub(super) sight: Sight,
    pub(super) call: Call,
    pub(super) changes: Vec<(Row, Form)>,
}

/// What the person had seen of the rows.
#[derive(Clone, Debug)]
pub(super) enum Sight {
    /// All there was: the heads, through which they reach the rest.
    All,
    /// Nothing.
    Nothing,
    /// Some of the operations that came before, needed or not.
    Some(Vec<usize>),
}

/// Which call an operation is of.
#[derive(Clone, Debug)]
pub(super) enum Call {
    /// One of its own.
    Own,
    /// One of its own, which takes an earlier one back.
    Undoes(usize),
    /// A part of a call of several.
    Part(usize),
    /// The last part of a call of several, which shows it.
    Last(usize),
    /// One of its own, which hides a call of several or shows it again.
    Showing(usize, bool),
    /// One of its own, which erases the body of an earlier operation.
    Erases(usize),
}

/// A row: the name of its kind and the number that its id is made of.
pub(super) type Row = (&'static str, u8);

/// An operation as another desk gets it.
#[derive(Clone)]
pub(super) struct Sealed {
    pub(super) id: OperationId,
    pub(super) header: Vec<u8>,
    pub(super) body: Vec<u8>,
    /// What it says, for those who work it out themselves.
    pub(super) said: Body,
    pub(super) read: Header,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Body {
            call,
            undoes,
            part,
            parts,
            changes,
            ..
        } = &self.said;
        let short = |id: &OperationId| id.to_string().chars().take(6).collect::<String>();
        write!(
            f,
            "{} device {} clock {} call {call:?} part {part}/{parts}",
            short(&self.id),
            self.read.log,
            self.read.hlc.millis()
        )?;
        if let Some(undoes) = undoes {
            write!(f, " undoes {undoes:?}")?;
        }
        for change in changes {
            let base: Vec<String> = change.base.iter().flatten().map(short).collect();
            write!(
                f,
                "\n  {} {:?} {:?} on [{}]",
                change.kind,
                change.row,
                change.form,
                base.join(" ")
            )?;
        }
        Ok(())
    }
}

pub(super) fn id(number: u8) -> Id {
    Id([number; 16])
}

/// Signs what the devices did, in the order in which they did it.
pub(super) fn sealed(acts: &[Act]) -> Vec<Sealed> {
    let mut sealed: Vec<Sealed> = Vec::new();
    for act in acts {
        let device = match act.call {
            Call::Part(number) | Call::Last(number) => number,
            Call::Own | Call::Undoes(_) | Call::Showing(..) | Call::Erases(_) => act.device,
        };
        let body = body(act, &sealed);
        let next = seal(device, act.clock, body, &sealed);
        sealed.push(next);
    }
    sealed
}

/// Signs one operation after others.
pub(super) fn seal(device: usize, clock: u64, said: Body, before: &[Sealed]) -> Sealed {
    let key = SigningKey::from_bytes(&[1 + u8::try_from(device).unwrap(); 32]);
    let public = key.verifying_key().to_bytes();
    let own = |sealed: &&Sealed| sealed.read.device == public;
    let body = encode_body(&said);
    let read = Header {
        organisation: ORGANISATION,
        device: public,
        log: Id([device.to_le_bytes()[0]; 16]),
        seq: before.iter().filter(own).count() as u64 + 1,
        backlink: before.iter().rfind(own).map(|sealed| sealed.id),
        hlc: Hlc::from_bits(clock << 16).unwrap(),
        body_size: u32::try_from(body.len()).unwrap(),
        body_hash: *blake3::hash(&body).as_bytes(),
    };
    let header = seal_header(&read, &key);
    Sealed {
        id: operation_id(&header),
        header,
        body,
        said,
        read,
    }
}

fn body(act: &Act, before: &[Sealed]) -> Body {
    let own = Id([100 + u8::try_from(before.len()).unwrap(); 16]);
    let several = |number: usize| Id([90 + u8::try_from(number).unwrap(); 16]);
    let parts_of = |call: Id| {
        let parts = before.iter().filter(|sealed| sealed.said.call == call);
        u32::try_from(parts.count()).unwrap()
    };
    let mut body = Body {
        call: own,
        undoes: None,
        op: "test".to_owned(),
        actor: id(60 + u8::try_from(act.device).unwrap()),
        part: 0,
        parts: 1,
        changes: Vec::new(),
    };
    let mut changes: Vec<(&str, Id, Form)> = act
        .changes
        .iter()
        .map(|((kind, number), form)| (*kind, id(*number), form.clone()))
        .collect();
    match &act.call {
        Call::Own => {}
        Call::Undoes(number) => {
            body.undoes = earlier(before, *number).map(|sealed| sealed.said.call);
        }
        Call::Erases(number) => {
            let erased = earlier(before, *number).map(|sealed| Form::Erase(sealed.id));
            changes.extend(erased.map(|form| ("journal", own, form)));
        }
        Call::Part(number) => {
            body.call = several(*number);
            body.part = parts_of(body.call);
            body.parts = 0;
        }
        Call::Last(number) => {
            body.call = several(*number);
            body.part = parts_of(body.call);
            body.parts = body.part + 1;
            changes.push(("call", body.call, Form::Create(Vec::new())));
        }
        Call::Showing(number, shown) => {
            let form = if *shown {
                Form::Restore(None)
            } else {
                Form::Void(None)
            };
            changes.push(("call", several(*number), form));
        }
    }
    let mut based = Vec::new();
    body.changes = changes
        .into_iter()
        .map(|(kind, row, form)| {
            let base = (!based.contains(&(kind, row))).then(|| base(&act.sight, kind, row, before));
            based.push((kind, row));
            Change {
                form,
                kind: kind.into(),
                row,
                base,
                at: None,
                by: None,
            }
        })
        .collect();
    body
}

/// One of the operations that came before, whatever the number.
fn earlier(before: &[Sealed], number: usize) -> Option<&Sealed> {
    before.get(number.checked_rem(before.len())?)
}

fn base(sight: &Sight, kind: &str, row: Id, before: &[Sealed]) -> Vec<OperationId> {
    let of_row = |change: &&Change| *change.kind == *kind && change.row == row;
    let is_built_on = |id: OperationId, by: &Sealed| {
        let mut changes = by.said.changes.iter().filter(of_row);
        changes.any(|change| change.base.iter().flatten().any(|base| *base == id))
    };
    let touches = |sealed: &&Sealed| sealed.said.changes.iter().any(|change| of_row(&change));
    let mut base: Vec<OperationId> = match sight {
        Sight::Nothing => Vec::new(),
        Sight::Some(numbers) => numbers
            .iter()
            .filter_map(|number| Some(earlier(before, *number)?.id))
            .collect(),
        Sight::All => before
            .iter()
            .filter(touches)
            .map(|sealed| sealed.id)
            .filter(|id| !before.iter().any(|sealed| is_built_on(*id, sealed)))
            .collect(),
    };
    base.sort_unstable();
    base.dedup();
    base
}

/// Up to so many acts.
pub(super) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(an_act(), 1..most)
}

fn an_act() -> impl Strategy<Value = Act> {
    let call = prop_oneof![
        8 => Just(Call::Own),
        1 => (0..14_usize).prop_map(Call::Undoes),
        2 => (0..2_usize).prop_map(Call::Part),
        1 => (0..2_usize).prop_map(Call::Last),
        1 => (0..2_usize, any::<bool>()).prop_map(|(number, shown)| Call::Showing(number, shown)),
        1 => (0..14_usize).prop_map(Call::Erases),
    ];
    let sight = prop_oneof![
        4 => Just(Sight::All),
        2 => Just(Sight::Nothing),
        2 => prop::collection::vec(0..14_usize, 0..3).prop_map(Sight::Some),
    ];
    let changes = prop::collection::vec(a_change(), 1..4);
    (0..3_usize, 0..4_u64, sight, call, changes).prop_map(
        |(device, clock, sight, call, changes)| Act {
            device,
            clock,
            sight,
            call,
            changes,
        },
    )
}

fn a_change() -> impl Strategy<Value = (Row, Form)> {
    // Ids are shared among the kinds: what is hostile may do so.
    let number = || 1..4_u8;
    let incident = prop_oneof![
        3 => incident_values().prop_map(Form::Create),
        6 => incident_value().prop_map(|(field, value)| Form::Set(field, value)),
        3 => (list(), number(), entry_values())
            .prop_map(|(list, entry, values)| Form::Append { list, entry: id(40 + entry), values }),
        1 => (list(), number()).prop_map(|(list, entry)| Form::Void(Some((list, id(40 + entry))))),
        1 => (list(), number()).prop_map(|(list, entry)| Form::Restore(Some((list, id(40 + entry))))),
        1 => Just(Form::Void(None)),
        1 => Just(Form::Restore(None)),
        1 => Just(Form::Unknown("later".to_owned())),
    ];
    let affected = prop_oneof![
        3 => (number(), number()).prop_map(|(incident, caller)| Form::Create(vec![
            ("incident".to_owned(), id(incident).into()),
            ("caller".to_owned(), id(caller).into()),
        ])),
        2 => number().prop_map(|incident| Form::Set("incident".to_owned(), id(incident).into())),
        1 => Just(Form::Set("told".to_owned(), Value::Int(5))),
        1 => Just(Form::Void(None)),
        1 => Just(Form::Restore(None)),
    ];
    let team = prop_oneof![
        2 => Just(Form::Create(vec![("name".to_owned(), "Team".into())])),
        2 => number().prop_map(|member| Form::Add("members".to_owned(), id(50 + member))),
        2 => number().prop_map(|member| Form::Remove("members".to_owned(), id(50 + member))),
        1 => Just(Form::Add("friends".to_owned(), id(50))),
        1 => Just(Form::Void(None)),
    ];
    prop_oneof![
        6 => (number(), incident).prop_map(|(number, form)| (("incident", number), form)),
        3 => (number(), affected).prop_map(|(number, form)| (("affected", number), form)),
        2 => (number(), team).prop_map(|(number, form)| (("team", number), form)),
        1 => (number(), incident_values())
            .prop_map(|(number, values)| (("weather", number), Form::Create(values))),
    ]
}

fn list() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("timeline".to_owned()),
        2 => Just("ratings".to_owned()),
        1 => Just("dreams".to_owned()),
    ]
}

fn entry_values() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop_oneof![
        Just(Vec::new()),
        (1..4_i64).prop_map(|priority| vec![("priority".to_owned(), Value::Int(priority))]),
        "[a-c]".prop_map(|text| vec![("text".to_owned(), Value::Text(text))]),
    ]
}

fn incident_values() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop::collection::btree_map("[a-z]", incident_value(), 0..4).prop_map(|values| {
        let mut values: Vec<(String, Value)> = values.into_values().collect();
        values.sort_by_key(|(field, _)| (field.len(), field.clone()));
        values.dedup_by_key(|(field, _)| field.clone());
        values
    })
}

fn incident_value() -> impl Strategy<Value = (String, Value)> {
    let of = |field: &'static str, value: BoxedStrategy<Value>| {
        value.prop_map(move |value| (field.to_owned(), value))
    };
    let text =
        |texts: &'static [&'static str]| prop::sample::select(texts).prop_map(Value::from).boxed();
    let number = |most: i64| (0..most).prop_map(Value::Int).boxed();
    let some_id = |from: u8| {
        (1..4_u8)
            .prop_map(move |number| id(from + number).into())
            .boxed()
    };
    prop_oneof![
        of("title", text(&["a", "b", "c"])),
        of(
            "state",
            text(&["new", "in_progress", "on_hold", "resolved"])
        ),
        of("users", number(4)),
        of("hold_until", number(4)),
        of("assignee", some_id(60)),
        of("rating", some_id(40)),
        of("assignee", Just(Value::Null).boxed()),
        of("title", number(2)),
        of("users", text(&["many"])),
        of("title", Just(Value::Bool(true)).boxed()),
        of("colour", text(&["red", "blue"])),
    ]
}

/// When everything is received.
pub(super) const RECEIVED: Timestamp = Timestamp(1_795_435_200_000);
