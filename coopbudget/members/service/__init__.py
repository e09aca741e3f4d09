"""What people do about people: register, found, join, hold office, support, act for one another."""

from coopbudget.members.actors import Choice as Choice, actor_for as actor_for
from coopbudget.members.service.acting import (
    begin_acting as begin_acting,
)
from coopbudget.members.service.again import (
    answer_appeal as answer_appeal,
    ask_again_about_refusal as ask_again_about_refusal,
    ask_again_about_suspension as ask_again_about_suspension,
    of_receipt as of_receipt,
    receipt_word as receipt_word,
)
from coopbudget.members.service.capacity import (
    hand_back as hand_back,
    hand_over as hand_over,
    let_go_on as let_go_on,
    pause_representative as pause_representative,
)
from coopbudget.members.service.joining import (
    Founded as Founded,
    a_year_from as a_year_from,
    admit_member as admit_member,
    apply_to_join as apply_to_join,
    ask_as_stranger as ask_as_stranger,
    change_coop_details as change_coop_details,
    end_membership as end_membership,
    found_coop as found_coop,
    hold_parts as hold_parts,
    locked_membership as locked_membership,
    mail_receipt as mail_receipt,
    open_for_money as open_for_money,
    record_application as record_application,
    refuse_application as refuse_application,
    reopen_membership as reopen_membership,
)
from coopbudget.members.service.lost_phone import (
    ask_lost_phone as ask_lost_phone,
    decide_lost_phone as decide_lost_phone,
    of_letter as of_letter,
    second_step_off as second_step_off,
    stop_by_letter as stop_by_letter,
    stop_lost_phone as stop_lost_phone,
    stop_my_lost_phone as stop_my_lost_phone,
)
from coopbudget.members.service.near import (
    forget_near_person as forget_near_person,
    name_near_person as name_near_person,
    take_off_near_person as take_off_near_person,
)
from coopbudget.members.service.offices import (
    end_office as end_office,
    end_terms as end_terms,
    grant_office as grant_office,
    grant_outside_part as grant_outside_part,
    hold_terms as hold_terms,
    seat as seat,
    stop_outside_part as stop_outside_part,
)
from coopbudget.members.service.people import (
    change_preferences as change_preferences,
    keep_language as keep_language,
    keep_look as keep_look,
    record_person as record_person,
    register_person as register_person,
)
from coopbudget.members.service.receipts import (
    receipt_to_member as receipt_to_member,
    tell_member_of_act as tell_member_of_act,
)
from coopbudget.members.service.restoring import (
    EndedParts as EndedParts,
    Restored as Restored,
    restore_parts as restore_parts,
)
from coopbudget.members.service.standing import (
    lift_suspension as lift_suspension,
    suspend_member as suspend_member,
)
from coopbudget.members.service.supporters import (
    add_supporter as add_supporter,
    end_support_by as end_support_by,
    stop_supporter as stop_supporter,
)
