//! No bytes make the reading panic, and what it counts it also gives.

use proptest::prelude::*;

use super::super::{ImportOptions, prepare};
use super::{asked, present};

/// Files that are nearly right, because random bytes seldom come further than the header.
fn nearly_a_log() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("INC1".to_owned()),
        Just("?".to_owned()),
        Just("Resolved".to_owned()),
        Just("On Hold".to_owned()),
        "[0-9]{1,2}/[0-9]{1,2}/(20[0-9]{2}|9999) [0-9]{1,2}:[0-9]{2}",
        "[0-9]{4}-0[1-9]-[0-2][1-8] [01][0-9]:[0-5][0-9]:00",
        "[\"\\PC]{0,6}",
        any::<String>(),
    ];
    let row = prop::collection::vec(cell, 5..8).prop_map(|cells| cells.join(","));
    prop::collection::vec(row, 0..12).prop_map(|rows| {
        let header =
            "number,opened_at,incident_state,sys_updated_at,sys_mod_count,resolved_at,closed_at";
        format!("{header}\n{}", rows.join("\n"))
    })
}

fn holds_what_it_says(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    for zone in ["Europe/Berlin", "Pacific/Apia"] {
        let how = ImportOptions {
            zone: zone.to_owned(),
            skip_bad: true,
            ..asked()
        };
        let Ok(prepared) = prepare(bytes.clone(), &how, &present(), &|_, _| true) else {
            continue;
        };
        let found: Vec<_> = prepared.incidents().unwrap().collect();
        prop_assert_eq!(found.len(), prepared.plan().incidents);
        let steps = found.iter().map(|it| it.history.len());
        prop_assert_eq!(steps.sum::<usize>(), prepared.plan().steps);
        for incident in found {
            prop_assert!(incident.history.is_sorted_by_key(|step| step.at));
            prop_assert!(
                incident
                    .history
                    .iter()
                    .all(|step| step.at >= incident.reported)
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds_what_it_says(bytes)?;
    }

    #[test]
    fn any_text_after_a_header(text in any::<String>(), mark in prop::sample::select(vec![",", ";", "\t"])) {
        let header = ["Number", "Opened", "State"].join(mark);
        holds_what_it_says(format!("{header}\n{text}").into_bytes())?;
    }

    #[test]
    fn nearly_right_logs(text in nearly_a_log()) {
        holds_what_it_says(text.into_bytes())?;
    }

    #[test]
    fn a_cut_file_never_panics(text in nearly_a_log(), cut in 0.0..1.0) {
        let bytes = text.as_bytes();
        let kept = (bytes.len() as f64 * cut) as usize;
        holds_what_it_says(bytes[..kept].to_vec())?;
    }
}
