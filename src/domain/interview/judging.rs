//! Giving the verdict.

use super::member_events::written;
use super::pending::PendingAction;
use super::preparation::ensure_interviewer;
use super::refusal::InterviewError;
use super::seat::Seat;
use super::stage::InterviewStage;
use super::state::Interview;
use super::verdict::{MAX_VERDICT, Verdict};

impl Interview {
    /// The label of the interviewer's verdict on the template's scale.
    #[must_use]
    pub fn verdict_label(&self) -> Option<&str> {
        let label = self.template.scale.get(self.verdict.as_ref()?.label)?;
        Some(&label.label)
    }

    /// Returns `true` if the interviewer can give a verdict, or change the one they gave. The
    /// candidate reads it with the scorecard, so it is final once that is there. One that was not
    /// ready in time can follow.
    ///
    /// # Errors
    /// The interview has not begun, ended without a scorecard, or its verdict is final.
    pub fn ensure_verdict_is_open(&self) -> Result<(), InterviewError> {
        match self.stage {
            InterviewStage::Invited | InterviewStage::Opening(_) => Err(InterviewError::NotBegun),
            InterviewStage::Preparing => Err(InterviewError::StillPreparing),
            InterviewStage::Asking | InterviewStage::Grading | InterviewStage::WrappingUp(_) => {
                Ok(())
            }
            InterviewStage::Over(ending) if !self.has_scorecard() => {
                Err(InterviewError::Over(ending))
            }
            InterviewStage::Over(_) if self.verdict.is_some() => {
                Err(InterviewError::VerdictIsFinal)
            }
            InterviewStage::Over(_) => Ok(()),
        }
    }

    pub(super) fn give_verdict(
        &mut self,
        seat: Seat,
        label: usize,
        strengths: &str,
        work_on: &str,
    ) -> Result<(), InterviewError> {
        ensure_interviewer(seat)?;
        if label >= self.template.scale.len() {
            return Err(InterviewError::NoSuchLabel);
        }
        let text = |text| written(text, MAX_VERDICT).ok_or(InterviewError::LongVerdict);
        let verdict = Verdict { label, strengths: text(strengths)?, work_on: text(work_on)? };
        if self.verdict.as_ref() == Some(&verdict) {
            return Ok(());
        }
        self.ensure_verdict_is_open()?;
        self.verdict = Some(verdict);
        let is_to_be_posted =
            self.pending.iter().any(|it| it.effect == PendingAction::PostScorecard);
        if self.ending().is_some() && !is_to_be_posted {
            self.wants(PendingAction::PostVerdict);
        }
        Ok(())
    }
}
