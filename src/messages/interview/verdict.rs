//! The interviewer's verdict: choosing it, writing it, and showing it to both.

use super::{MarkedMessage, STRENGTHS_FIELD, WORK_ON_FIELD, press, said};
use crate::custom_id::{CustomId, InterviewAction, InterviewClick};
use crate::domain::interview::scorecard::{VerdictResult, summary};
use crate::domain::interview::{Interview, MAX_VERDICT};
use crate::limits;
use crate::messages::{Message, NEUTRAL, emoji, escaping, shorten};
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateInputText, CreateModal, InputTextStyle,
};

/// The most buttons of a row.
const BUTTONS: usize = 5;

/// The label of the button for it.
pub(super) const VERDICT: &str = "Final verdict";

/// Lets the interviewer choose a label of the scale.
#[must_use]
pub fn choose_verdict(interview: &Interview) -> Message {
    let summary = summary(interview);
    let from_grades = match (summary.overall, summary.recommendation) {
        (Some(overall), Some(label)) => {
            format!("Your grades make {overall} of 4: {}.", escaping::plain(label))
        }
        (Some(overall), None) => format!("Your grades make {overall} of 4 so far."),
        (None, _) => "You haven't given any grades.".to_owned(),
    };
    let when = if interview.ending().is_some() {
        "I'll post your verdict in the thread."
    } else {
        "Your verdict comes with the scorecard. Until then you can change it."
    };
    let given = match interview.verdict_label() {
        Some(label) => format!("\nSo far: **{}**", escaping::plain(label)),
        None => String::new(),
    };
    let text = format!(
        "What would you recommend? Choose, then add a few words if you like.\n{from_grades}\n\
         {when}{given}"
    );
    let embed = CreateEmbed::new().colour(NEUTRAL).title(VERDICT).description(text);
    let labels = interview.template.scale.iter().enumerate();
    let buttons: Vec<_> = labels
        .map(|(at, label)| {
            let action = InterviewAction::VerdictForm(at);
            press(interview.id, action, &label.label, ButtonStyle::Secondary)
        })
        .collect();
    buttons.chunks(BUTTONS).fold(Message::embed(embed), |message, row| {
        message.row(CreateActionRow::Buttons(row.to_vec()))
    })
}

/// The modal for the words of a verdict with the label at `label`.
pub fn verdict_modal(interview: &Interview, label: usize) -> CreateModal {
    let id = CustomId::Interview(InterviewClick {
        id: interview.id,
        action: InterviewAction::VerdictForm(label),
    });
    let most = u16::try_from(MAX_VERDICT).unwrap_or(u16::MAX);
    let earlier = interview.verdict.as_ref();
    let input = |title, field, hint, earlier: Option<&String>| {
        let input = CreateInputText::new(InputTextStyle::Paragraph, title, field)
            .placeholder(hint)
            .max_length(most)
            .required(false);
        match earlier.filter(|text| !text.is_empty()) {
            Some(text) => CreateActionRow::InputText(input.value(text)),
            None => CreateActionRow::InputText(input),
        }
    };
    let title = interview.template.scale.get(label).map_or(VERDICT, |label| &label.label);
    CreateModal::new(id.to_string(), shorten(title, limits::FORM_TITLE)).components(vec![
        input(
            "What went well",
            STRENGTHS_FIELD,
            "Optional. Both of you read it.",
            earlier.map(|verdict| &verdict.strengths),
        ),
        input(
            "What to work on",
            WORK_ON_FIELD,
            "Optional. Both of you read it.",
            earlier.map(|verdict| &verdict.work_on),
        ),
    ])
}

/// The verdict was stored.
#[must_use]
pub fn verdict_saved(interview: &Interview) -> Message {
    let where_to = if interview.ending().is_some() {
        "It's in the thread."
    } else {
        "It comes with the scorecard."
    };
    Message::text(format!("{} Your verdict is saved. {where_to}", emoji::DONE))
}

/// A verdict that came after the scorecard.
#[must_use]
pub fn late_verdict(verdict: &VerdictResult) -> MarkedMessage {
    said("Verdict".to_owned(), shorten(&lines(verdict), limits::DESCRIPTION))
}

/// The label and the words of a verdict, on lines of their own.
pub(super) fn lines(verdict: &VerdictResult) -> String {
    let mut lines =
        vec![format!("**Interviewer's verdict: {}**", escaping::plain(&verdict.recommendation))];
    for (title, text) in
        [("What went well", &verdict.strengths), ("What to work on", &verdict.work_on)]
    {
        if !text.is_empty() {
            lines.push(format!("{title}: {}", escaping::plain(text)));
        }
    }
    lines.join("\n")
}
