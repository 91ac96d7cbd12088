//! The contract of every store, however it stores its records. Each property is a function of a new
//! store; an implementation joins with one line at the end.
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]

mod attempts;
mod bank;
mod choices;
mod concurrency;
mod dailies;
mod fixtures;
mod interviews;
mod matching;
mod members;
mod model;
mod queue;
#[path = "../support/records.rs"]
mod records;
mod reviews;
mod servers;
mod whole;

#[cfg(feature = "postgres")]
#[path = "../support/database.rs"]
mod database;

use warmup::store::sled::SledStore;

/// A store in a folder that is removed with it.
async fn fresh_sled() -> Option<(SledStore, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    Some((SledStore::open(folder.path()).unwrap(), folder))
}

macro_rules! contract {
    ($implementation:ident by $fresh:path, $cases:literal cases: $($part:ident { $($fact:ident)* })*) => {
        mod $implementation {
            $(mod $part {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $fact() {
                    let Some((store, _kept)) = $fresh().await else { return };
                    let store: std::sync::Arc<dyn warmup::store::Store> = std::sync::Arc::new(store);
                    crate::$part::$fact(std::sync::Arc::clone(&store)).await;
                    store.close().await.unwrap();
                })*
            })*

            #[test]
            fn random_verbs_do_what_the_model_does() {
                crate::model::compare($cases, $fresh);
            }

            #[test]
            fn nothing_is_due_too_late() {
                crate::queue::nothing_is_due_too_late($cases, $fresh);
            }
        }
    };
}

/// A store in a database of its own.
#[cfg(feature = "postgres")]
async fn fresh_postgres() -> Option<(warmup::store::postgres::PostgresStore, database::Fresh)> {
    let fresh = database::Fresh::new().await?;
    Some((fresh.store().await, fresh))
}

/// Every fact, for one implementation.
macro_rules! facts {
    ($implementation:ident by $fresh:path, $cases:literal cases) => {
        contract! { $implementation by $fresh, $cases cases:
        servers {
            a_server_is_unknown_until_it_is_set_up
            a_posted_daily_takes_its_question_from_the_queue
            a_change_to_a_server_is_kept_and_returned
            a_problem_of_a_server_is_told_when_it_has_lasted
            forgetting_a_member_forgets_that_they_set_the_server_up
            all_servers_are_listed
            many_servers_are_listed_page_by_page
            forgetting_a_server_forgets_its_dailies_and_members_and_no_others
            forgetting_a_large_server_leaves_nothing
        }
        dailies {
            a_claim_gets_the_number_after_the_newest
            a_taken_date_gives_its_daily_as_it_stands
            a_date_that_a_wrong_clock_has_named_is_free_when_it_comes
            steps_are_kept_in_order_and_repeating_one_changes_nothing
            there_is_nothing_to_advance_where_there_is_no_daily
            a_released_claim_frees_its_number_and_its_date
            only_the_newest_daily_can_be_released_and_only_before_it_was_posted
            the_latest_dailies_come_newest_first_and_are_of_this_server
            a_voided_daily_gives_up_its_date_and_keeps_its_number
            a_daily_that_an_admin_voided_counts_for_nobody
            a_daily_that_is_posted_again_keeps_its_number_and_window
            a_claim_that_nobody_saw_cannot_be_voided
            a_reveal_is_known_by_server_thread_and_question
        }
        members {
            a_newcomer_has_done_nothing_and_is_not_listed
            being_away_is_kept_and_makes_a_member
            a_name_is_kept_of_members_alone
            a_member_who_left_is_back_once_they_act
            forgetting_a_member_forgets_every_trace_and_nobody_else
            forgetting_a_member_with_many_attempts_leaves_nothing
            members_are_read_by_their_numbers
        }
        choices {
            the_first_choice_at_a_daily_stands_and_is_never_blank
            practice_has_a_first_choice_under_each_message
            of_choices_at_the_same_time_one_is_recorded
            the_options_of_a_daily_are_kept_until_it_is_posted
        }
        attempts {
            an_answer_is_kept_word_for_word
            answering_the_daily_moves_the_streak_with_the_attempt
            the_same_form_twice_is_one_answer
            a_second_answer_to_the_daily_moves_no_streak
            answers_to_different_questions_are_counted_and_repeats_are_not
            an_answer_after_the_window_is_late_and_moves_no_streak
            an_answer_begun_in_the_window_counts_though_the_next_daily_came
            an_answer_that_claims_to_begin_in_the_future_is_late
            a_daily_that_was_not_posted_or_asked_something_else_is_not_answered
            a_missed_daily_breaks_the_streak_and_one_posted_while_away_does_not
            the_newest_attempt_at_a_question_is_found
            each_members_newest_attempt_at_a_daily_is_found
            ticks_are_kept_and_can_be_changed
            answering_a_daily_again_keeps_what_was_ticked
            a_daily_that_was_voided_is_not_missed
            an_answer_to_a_voided_daily_counts_all_the_same
            the_first_share_stays
            there_is_nothing_to_tick_or_share_where_there_is_no_attempt
            answers_since_an_instant_come_oldest_first_and_include_it
            a_season_counts_different_questions_from_its_start
            attempts_come_oldest_first_and_are_the_members_own
            attempts_are_read_and_counted_behind_any_one_of_them
            the_questions_that_a_member_answered_come_with_the_newest_attempt
            what_no_leaderboard_shows_any_more_does_not_pile_up
        }
        reviews {
            the_first_self_score_begins_a_card_and_a_further_one_corrects_it
            answers_that_nobody_scored_wait_to_be_reviewed
            a_choice_begins_a_card_with_its_attempt
            what_says_nothing_begins_no_card
            cards_come_back_in_the_order_of_their_days
            a_review_counts_once_whatever_is_sent_again
            reviews_sent_at_once_count_once
            a_review_begins_with_the_earlier_score_of_the_question
            new_questions_are_counted_by_day
            a_grade_is_corrected_until_the_next_review
            a_suspended_card_does_not_come_back_until_it_is_resumed
            days_are_those_of_the_servers_zone
            cards_are_a_servers_and_a_members_own
            settings_for_reviews_are_kept
        }
        interviews {
            an_interview_is_found_by_number_by_member_and_as_open
            an_event_that_comes_twice_changes_an_interview_once
            a_refused_event_changes_nothing
            notes_that_take_too_much_room_are_refused_and_the_rest_stays
            nobody_gets_into_two_running_interviews
            what_is_over_and_said_is_not_open
            seats_are_swapped_once
            who_asked_for_an_invitation_without_a_seat_is_forgotten
            a_candidate_takes_the_interview_along_and_an_interviewer_leaves_it
            plans_are_kept_replaced_removed_and_counted
            open_interviews_are_found_by_those_whom_they_concern
            interviews_of_a_member_are_read_from_either_end
            a_member_can_have_so_many_invitations_out_and_no_more
        }
        bank {
            a_question_is_added_once_and_belongs_to_its_server
            own_and_shipped_questions_are_retired_and_restored
            a_pack_goes_with_its_last_question
            every_change_grows_the_revision
            a_whole_import_is_undone_and_only_that
            an_import_that_does_not_fit_can_be_undone
            an_imported_question_that_was_asked_is_retired_rather_than_deleted
            a_draft_is_used_once
            only_the_newest_drafts_stay_and_suggestions_wait_in_order
            a_member_s_questions_stay_without_their_name
            a_changed_bank_wakes_the_server_s_tasks
            what_does_not_fit_into_the_record_is_refused_and_changes_nothing
        }
        matching {
            who_joins_is_known_until_they_leave
            who_joins_an_empty_group_is_owed_no_earlier_round
            so_many_can_look_for_partners_and_no_more
            a_round_is_kept_as_a_whole_and_once
            a_round_is_not_kept_where_somebody_joined_meanwhile
            a_pair_is_open_until_everything_was_said
            who_left_the_server_looks_for_no_partner
            the_two_answer_and_nobody_else
            partners_agree_on_a_time_and_their_reminder_is_in_the_queue
            three_ignored_rounds_end_with_a_word_to_be_said
            forgetting_a_member_forgets_their_pairs
            failure_is_kept_with_the_match_state
        }
        queue {
            a_lease_that_nobody_holds_any_more_is_taken_up_where_it_is_looked_for
            a_task_is_leased_once_until_it_is_settled
            a_process_leases_what_is_due_in_its_servers_alone
            the_longest_due_come_first_and_no_more_than_asked_for
            what_is_due_is_counted_by_kind_and_late_after_two_minutes
            what_changes_a_server_during_a_task_is_looked_at_after_it
            what_a_task_itself_notes_does_not_make_it_due
            the_steps_of_a_daily_say_when_the_next_is_due
            an_interview_is_due_while_something_is_pending_and_when_it_gets_quiet
            a_server_that_removed_the_bot_is_to_be_forgotten_unless_it_comes_back
            nothing_is_left_in_the_queue_of_a_server_that_was_forgotten
            after_a_clock_that_was_ahead_everything_is_looked_at_again
            what_fails_waits_and_a_change_by_an_admin_has_it_tried_at_once
            what_fails_is_tried_at_once_where_permissions_changed
        }
        whole {
            what_is_exported_comes_back_with_everything_that_follows_from_it
            a_store_that_holds_something_takes_nothing_in
            a_voided_daily_and_the_one_in_its_place_come_back_with_their_date
            records_that_contradict_each_other_are_refused_and_nothing_is_taken_in
            an_export_is_of_one_moment_whatever_is_written_meanwhile
            records_whose_stream_fails_are_not_taken_in
            a_closed_store_says_so
            closing_twice_is_closing_once
        }
        concurrency {
            one_form_delivered_64_times_at_once_is_one_answer
            sixty_four_answers_of_one_member_at_once_are_all_kept
            two_claims_of_a_date_at_once_make_one_daily
            claims_of_many_dates_at_once_leave_no_hole
            answers_while_a_server_is_forgotten_do_no_harm
        }
        }
    };
}

facts! { sled by crate::fresh_sled, 48 cases }
#[cfg(feature = "postgres")]
facts! { postgres by crate::fresh_postgres, 12 cases }
