//! Properties of partner matching.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use futures::stream::TryStreamExt as _;
use warmup::domain::ids::{ChannelId, GuildId, UserId};
use warmup::domain::partner_match::{
    MAX_PARTICIPANTS, MatchInput, MeetingChange, MeetingError, NotYourPairing, Pairing,
    PairingAnswer, PairingChange, PairingNotice, ParticipantChange, PartnerMatch, Preferences,
    make_match,
};
use warmup::domain::server::OngoingFailure;
use warmup::domain::task::Task;
use warmup::store::{self, ChangeOutcome, JoinedFrom};

const EVE: UserId = UserId(9);
const PLACE: JoinedFrom = JoinedFrom { channel: Some(ChannelId(5)), seed: 77 };

pub(crate) fn join() -> ParticipantChange {
    ParticipantChange::Join { wish: Preferences::default(), now: nine(1) }
}

async fn with_match_state(store: &Shared) -> Vec<GuildId> {
    store::servers_with_match_state(&**store).try_collect().await.unwrap()
}

async fn joined(store: &Shared, members: &[UserId]) {
    for member in members {
        store.change_participant(HERE, *member, join(), PLACE).await.unwrap();
    }
}

fn made(matching: &MatchInput, number: u64) -> PartnerMatch {
    make_match(matching, &[], ChannelId(5), day(number), nine(number))
}

/// Holds the round of this day, and returns the first of its pairs.
pub(crate) async fn held(store: &Shared, number: u64) -> Option<Pairing> {
    let matching = store.match_input(HERE).await.unwrap().unwrap();
    let round = made(&matching, number);
    let (newest, pairings) = (round.state.number, round.pairings.clone());
    assert!(store.keep_match(HERE, matching, round).await.unwrap());
    pairings.into_iter().find(|pairing| pairing.id.match_number == newest)
}

async fn told(store: &Shared, number: u64) -> Pairing {
    let id = held(store, number).await.unwrap().id;
    let found = PairingChange::Found(ChannelId(60 + number));
    store.change_pairing(HERE, id, found).await.unwrap();
    let told = PairingChange::Said(PairingNotice::Introduction);
    store.change_pairing(HERE, id, told).await.unwrap().unwrap()
}

pub(crate) async fn who_joins_is_known_until_they_leave(store: Shared) {
    let place = JoinedFrom { channel: None, seed: 1 };
    let snooze = ParticipantChange::Snooze { until: nine(9) };
    let unknown = store.change_participant(HERE, ANN, snooze.clone(), place).await.unwrap();
    assert_eq!((unknown.before, unknown.after), (None, None));
    assert!(store.export_all().await.unwrap().is_empty());

    let new = store.change_participant(HERE, ANN, join(), PLACE).await.unwrap();
    assert_eq!(new.before, None);
    assert_eq!(store.participant(HERE, ANN).await.unwrap(), new.after);
    assert_eq!(store.participant(ELSEWHERE, ANN).await.unwrap(), None);
    let snoozed = store.change_participant(HERE, ANN, snooze, place).await.unwrap().after.unwrap();
    assert_eq!(snoozed.snoozed_until, Some(nine(9)));
    let elsewhere = JoinedFrom { channel: Some(ChannelId(6)), seed: 78 };
    let again = store.change_participant(HERE, ANN, join(), elsewhere).await.unwrap();
    assert_eq!((again.before, again.after), (Some(snoozed), new.after));
    let state = store.match_state(HERE).await.unwrap().unwrap();
    assert_eq!((state.channel, state.seed, state.number), (ChannelId(5), 77, 0));
    assert_eq!(with_match_state(&store).await, [HERE]);

    store.change_participant(HERE, ANN, ParticipantChange::Leave, place).await.unwrap();
    assert_eq!(store.participant(HERE, ANN).await.unwrap(), None);
}

pub(crate) async fn who_joins_an_empty_group_is_owed_no_earlier_round(store: Shared) {
    joined(&store, &[ANN]).await;
    store.change_participant(HERE, ANN, ParticipantChange::Leave, PLACE).await.unwrap();
    let later = ParticipantChange::Join { wish: Preferences::default(), now: nine(30) };
    store.change_participant(HERE, BEN, later.clone(), PLACE).await.unwrap();
    assert_eq!(store.match_state(HERE).await.unwrap().unwrap().since, nine(30));
    store.change_participant(HERE, ANN, join(), PLACE).await.unwrap();
    assert_eq!(store.match_state(HERE).await.unwrap().unwrap().since, nine(30));
}

pub(crate) async fn so_many_can_look_for_partners_and_no_more(store: Shared) {
    let members: Vec<UserId> = (1_000..).take(MAX_PARTICIPANTS).map(UserId).collect();
    joined(&store, &members).await;
    let refused = store.change_participant(HERE, ANN, join(), PLACE).await.unwrap();
    assert_eq!((refused.before, refused.after), (None, None));
    assert_eq!(store.participant(HERE, ANN).await.unwrap(), None);
    let known = store.change_participant(HERE, members[0], join(), PLACE).await.unwrap();
    assert!(known.after.is_some(), "who is in can change what they wish");
}

pub(crate) async fn a_round_is_kept_as_a_whole_and_once(store: Shared) {
    joined(&store, &[ANN, BEN, EVE]).await;
    let before = store.match_input(HERE).await.unwrap().unwrap();
    let round = made(&before, 1);
    assert!(store.keep_match(HERE, before.clone(), round.clone()).await.unwrap());
    let after = store.match_input(HERE).await.unwrap().unwrap();
    assert_eq!((&after.state, &after.participants), (&round.state, &round.participants));
    assert_eq!(after.pairings, round.pairings);
    assert_eq!(store.open_pairings(HERE).await.unwrap(), round.pairings);
    assert!(!store.keep_match(HERE, before, round).await.unwrap());
    assert_eq!(store.match_input(HERE).await.unwrap().unwrap(), after);
}

pub(crate) async fn a_round_is_not_kept_where_somebody_joined_meanwhile(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    let before = store.match_input(HERE).await.unwrap().unwrap();
    let round = made(&before, 1);
    joined(&store, &[EVE]).await;
    assert!(!store.keep_match(HERE, before, round).await.unwrap());
    assert!(store.open_pairings(HERE).await.unwrap().is_empty());
    assert_eq!(store.match_state(HERE).await.unwrap().unwrap().number, 0);
}

pub(crate) async fn a_pair_is_open_until_everything_was_said(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    let pairing = held(&store, 1).await.unwrap();
    for _ in 0..2 {
        store.change_pairing(HERE, pairing.id, PairingChange::Found(ChannelId(61))).await.unwrap();
    }
    assert_eq!(store.open_pairings(HERE).await.unwrap().len(), 1);
    let said = PairingChange::Said(PairingNotice::Introduction);
    let told = store.change_pairing(HERE, pairing.id, said).await.unwrap().unwrap();
    assert_eq!((told.place, told.is_told), (Some(ChannelId(61)), true));
    assert!(store.open_pairings(HERE).await.unwrap().is_empty());
    assert_eq!(store.pairing(HERE, pairing.id).await.unwrap(), Some(told.clone()));
    assert_eq!(store.pairings_of(HERE, BEN).await.unwrap(), [told]);
    assert!(store.pairings_of(HERE, EVE).await.unwrap().is_empty());
    let none = store.change_pairing(ELSEWHERE, pairing.id, said).await.unwrap();
    assert_eq!(none, None);
}

pub(crate) async fn who_left_the_server_looks_for_no_partner(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    let pairing = held(&store, 1).await.unwrap();
    let left =
        store.change_pairing(HERE, pairing.id, PairingChange::Left(BEN)).await.unwrap().unwrap();
    assert_eq!(left.pending, [PairingNotice::PartnerLeft(BEN)]);
    assert_eq!(store.participant(HERE, BEN).await.unwrap(), None);
    let both =
        store.change_pairing(HERE, pairing.id, PairingChange::Left(ANN)).await.unwrap().unwrap();
    assert!(both.pending.is_empty());
    assert!(store.open_pairings(HERE).await.unwrap().is_empty());
}

pub(crate) async fn the_two_answer_and_nobody_else(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    let pairing = told(&store, 1).await;
    let answer = |user| store.answer_pairing(HERE, pairing.id, user, PairingAnswer::Met);
    let ChangeOutcome::Applied(answered) = answer(BEN).await.unwrap() else { panic!("not kept") };
    assert_eq!(answered.pairing.answer_of(BEN), Some(PairingAnswer::Met));
    assert_eq!((answered.pairing.answer_of(ANN), answered.is_over), (None, false));
    assert_eq!(answer(EVE).await.unwrap(), ChangeOutcome::Refused(NotYourPairing));
    assert_eq!(store.pairing(HERE, pairing.id).await.unwrap(), Some(answered.pairing));
    told(&store, 8).await;
    let late = answer(ANN).await.unwrap();
    assert!(matches!(late, ChangeOutcome::Applied(answered) if answered.is_over));
    let unknown =
        store.answer_pairing(ELSEWHERE, pairing.id, ANN, PairingAnswer::Met).await.unwrap();
    assert_eq!(unknown, ChangeOutcome::NotFound);
}

pub(crate) async fn partners_agree_on_a_time_and_their_reminder_is_in_the_queue(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    let id = told(&store, 1).await.id;
    let (at, zone) = (nine(3), "Europe/Warsaw".parse().unwrap());
    let change = async |user, change| store.change_meeting(HERE, id, user, change).await.unwrap();
    let propose = MeetingChange::Propose { times: vec![at], zone };
    let accept = MeetingChange::Accept { at, now: nine(2) };
    let refused = change(ANN, accept.clone()).await;
    assert_eq!(refused, ChangeOutcome::Refused(MeetingError::NotProposed));
    assert!(matches!(change(ANN, propose.clone()).await, ChangeOutcome::Applied(_)));
    let ann = store.participant(HERE, ANN).await.unwrap().unwrap();
    assert_eq!(ann.zone.unwrap().name(), "Europe/Warsaw");
    assert_eq!(store.participant(HERE, BEN).await.unwrap().unwrap().zone, None);
    assert!(store.open_pairings(HERE).await.unwrap().is_empty());
    let refused = change(ANN, accept.clone()).await;
    assert_eq!(refused, ChangeOutcome::Refused(MeetingError::OwnProposal));
    let refused = change(EVE, propose).await;
    assert_eq!(refused, ChangeOutcome::Refused(NotYourPairing.into()));
    let ChangeOutcome::Applied(agreed) = change(BEN, accept.clone()).await else {
        panic!("not kept")
    };
    assert_eq!(store.pairing(HERE, id).await.unwrap(), Some(agreed.clone()));
    assert_eq!(store.open_pairings(HERE).await.unwrap(), [agreed]);
    assert!(store.queued(Task::Pairing(HERE, id)).await.unwrap().is_some());
    let said = PairingChange::Said(PairingNotice::Reminder(at));
    store.change_pairing(HERE, id, said).await.unwrap();
    assert!(store.open_pairings(HERE).await.unwrap().is_empty());
    let unknown = store.change_meeting(ELSEWHERE, id, BEN, accept).await.unwrap();
    assert_eq!(unknown, ChangeOutcome::NotFound);
}

pub(crate) async fn three_ignored_rounds_end_with_a_word_to_be_said(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    let mut last = None;
    for week in 0..3 {
        let pairing = told(&store, 1 + 7 * week).await;
        store.answer_pairing(HERE, pairing.id, ANN, PairingAnswer::DidNotHappen).await.unwrap();
        last = Some(pairing.id);
    }
    assert_eq!(held(&store, 22).await, None);
    let open = store.open_pairings(HERE).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(
        (Some(open[0].id), &open[0].pending[..]),
        (last, &[PairingNotice::Farewell(BEN)][..])
    );
    assert_eq!(store.participant(HERE, BEN).await.unwrap(), None);
    assert_eq!(store.participant(HERE, ANN).await.unwrap().unwrap().left_out, 1);
}

pub(crate) async fn forgetting_a_member_forgets_their_pairs(store: Shared) {
    joined(&store, &[ANN, BEN]).await;
    told(&store, 1).await;
    held(&store, 8).await;
    store.forget_member(HERE, ANN).await.unwrap();
    let matching = store.match_input(HERE).await.unwrap().unwrap();
    assert!(matching.pairings.is_empty());
    assert_eq!(matching.participants.len(), 1);
    assert!(store.open_pairings(HERE).await.unwrap().is_empty());
    store.forget_server(HERE).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
    assert!(with_match_state(&store).await.is_empty());
}

pub(crate) async fn failure_is_kept_with_the_match_state(store: Shared) {
    let failure = OngoingFailure::after(None, "No channel.".to_owned(), nine(1));
    store.set_match_failure(HERE, Some(failure.clone())).await.unwrap();
    assert_eq!(store.match_state(HERE).await.unwrap(), None);
    joined(&store, &[ANN]).await;
    store.set_match_failure(HERE, Some(failure.clone())).await.unwrap();
    assert_eq!(store.match_state(HERE).await.unwrap().unwrap().failure, Some(failure));
    let elsewhere = JoinedFrom { channel: Some(ChannelId(6)), seed: 78 };
    store.change_participant(HERE, BEN, join(), elsewhere).await.unwrap();
    assert_eq!(store.match_state(HERE).await.unwrap().unwrap().channel, ChannelId(6));
    store.set_match_failure(HERE, None).await.unwrap();
    assert_eq!(store.match_state(HERE).await.unwrap().unwrap().failure, None);
}
