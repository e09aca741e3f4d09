"""What entries, acts and groups of accounts are called. What has no words of its own is shown as it is kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.audit.rules import Group
from coopbudget.errors import Words

_KINDS: dict[str, Words] = {
    "opening": _l("Opening balances"),
    "statement": _l("Lines of a bank statement"),
    "statement_line": _l("A line of a bank statement"),
    "line_target": _l("A bank line put where it belongs"),
    "line_split": _l("A bank line split between funds"),
    "line_cleared": _l("A payment arrived, as the bank shows"),
    "line_returned": _l("A payment came back"),
    "line_direct": _l("A bill that the bank paid by direct debit"),
    "line_taken_out": _l("A bank line taken out again"),
    "line_put_back": _l("A bank line put back"),
    "match_undone": _l("A match of a bank line undone"),
    "pledged": _l("Set aside for a pool"),
    "pledge_released": _l("Freed again from a pool"),
    "committed": _l("Set aside for a contract"),
    "commitment_released": _l("Freed again from a contract"),
    "asked_back": _l("Set aside for a funder who asked for it back"),
    "invoice_approved": _l("An invoice approved"),
    "bill": _l("A bill of the co-op's own approved"),
    "payment_run": _l("A payment run sent"),
    "payment_failed": _l("A payment that failed"),
    "stripe_received": _l("A payment came by card or Direct Debit"),
    "stripe_failed_late": _l("A payment taken back: it failed after all"),
    "stripe_refund": _l("A payment paid back"),
    "stripe_refund_back": _l("Paying back a payment did not work"),
    "stripe_dispute": _l("A payment taken back by the bank: it was questioned"),
    "stripe_dispute_back": _l("A questioned payment given again by the bank"),
    "stripe_payout": _l("Stripe sent money to the bank"),
    "stripe_payout_failed": _l("What Stripe sent came back from the bank"),
    "stripe_fee": _l("A fee of Stripe's"),
    "debt_paid": _l("A member's debt paid from her fund"),
    "debt_written_off": _l("A member's debt written off"),
    "reversal": _l("Reversal"),
    "surplus_shared": _l("A year's surplus shared"),
    "surplus_undone": _l("The sharing of a surplus undone"),
}

_ACTS: dict[str, Words] = {
    "account_opened": _l("Account opened"),
    "entry_posted": _l("Entry posted"),
    "period_closed": _l("Books closed"),
    "coop.founded": _l("Co-op founded"),
    "membership.asked_for": _l("Asked to join"),
    "membership.admitted": _l("Member admitted"),
    "membership.refused": _l("Asked to join, refused"),
    "membership.ended": _l("Membership ended"),
    "office.granted": _l("Office begun"),
    "office.ended": _l("Office ended"),
    "outsider.let_in": _l("Reviewer or facilitator let in"),
    "outsider.stopped": _l("Reviewer or facilitator stopped"),
    "supporter.added": _l("Supporter added"),
    "supporter.stopped": _l("Supporter stopped"),
    "acting.begun": _l("Began to act for a member"),
    "notice.rung": _l("Somebody told by phone"),
    "notice.posted": _l("A letter posted"),
    "agreement_recorded": _l("Agreement recorded"),
    "agreement_checked": _l("Agreement checked"),
    "agreement_refused": _l("Agreement refused"),
    "agreement_changed": _l("Agreement changed"),
    "consent_recorded": _l("Consent to pool recorded"),
    "consent_withdrawn": _l("Consent to pool withdrawn"),
    "pool.opened": _l("Pool opened"),
    "pool.funded": _l("Pool reached its target"),
    "pool.failed": _l("Pool missed its target"),
    "call.drafted": _l("Call drafted"),
    "call.changed": _l("Call changed"),
    "call.published": _l("Call published"),
    "call.opened": _l("Bids opened"),
    "call.awarded": _l("Award made"),
    "bid.sealed": _l("Bid sealed"),
    "bid.withdrawn": _l("Bid withdrawn"),
    "contract_made": _l("Contract made"),
    "contract_answered": _l("A member answered a contract"),
    "contract_accepted": _l("Contract accepted"),
    "contract_in_force": _l("Contract in force"),
    "contract_cancelled": _l("Contract called off"),
    "contract_closed": _l("Contract closed"),
    "visits_logged": _l("Visits logged"),
    "visit_remarked": _l("A visit confirmed or questioned"),
    "visit_settled": _l("A question about a visit settled"),
    "visit_withdrawn": _l("A visit taken back"),
    "invoice_sent": _l("Invoice sent"),
    "invoice_matched": _l("Invoice matched"),
    "invoice_approved": _l("Invoice approved"),
    "invoice_rejected": _l("Invoice sent back"),
    "payment_instructed": _l("Payment asked for"),
    "payment_withdrawn": _l("Payment taken back"),
    "run_prepared": _l("Payment run prepared"),
    "run_approved": _l("Payment run approved"),
    "run_cancelled": _l("Payment run cancelled"),
    "bank_file_taken": _l("Bank file downloaded"),
    "statement_uploaded": _l("Bank statement uploaded"),
    "statement_posted": _l("Bank statement entered"),
    "statement_discarded": _l("Bank statement thrown away"),
    "line_direct": _l("A bill that the bank paid by direct debit"),
    "line_taken_out": _l("A bank line taken out again"),
    "line_put_back": _l("A bank line put back"),
    "lines_confirmed": _l("Bank lines confirmed together"),
    "payer_rule_made": _l("Said who a payer is"),
    "payer_rule_removed": _l("No longer said who a payer is"),
    "bank_layout_saved": _l("Layout of a bank's file kept"),
    "bank_layout_dropped": _l("Layout of a bank's file forgotten"),
    "reconciliation_signed": _l("Bank against books signed off"),
    "line_parked": _l("A bank line put aside"),
    "match_undone": _l("A match undone"),
    "payee_registered": _l("Payee recorded"),
    "payee_change_asked": _l("New bank details asked for"),
    "payee_change_agreed": _l("New bank details agreed"),
    "bill_recorded": _l("Bill recorded"),
    "bill_approved": _l("Bill approved"),
    "bill_refused": _l("Bill refused"),
    "crossing_asked": _l("Payment between the two bank accounts asked for"),
    "crossing_withdrawn": _l("Payment between the two bank accounts taken back"),
    "stripe_asked": _l("An account with Stripe asked for"),
    "stripe_connected": _l("Stripe connected"),
    "stripe_disconnected": _l("Stripe disconnected"),
    "collection_asked": _l("A payment in begun"),
    "collection_failed": _l("A payment in failed"),
    "collection_dropped": _l("A payment in not made"),
    "dispute_open": _l("A payment in questioned at the bank"),
    "dispute_won": _l("A questioned payment decided for the co-op"),
    "dispute_lost": _l("A questioned payment decided against the co-op"),
    "payout_failed": _l("Stripe could not pay to the bank"),
    "mandate_asked": _l("A Direct Debit begun"),
    "mandate_active": _l("A Direct Debit stands"),
    "mandate_ended": _l("A Direct Debit ended"),
    "plan_made": _l("A plan of Direct Debits made"),
    "plan_paused": _l("A plan of Direct Debits paused"),
    "plan_resumed": _l("A plan of Direct Debits taken up again"),
    "plan_skipped": _l("A Direct Debit left out"),
    "plan_ended": _l("A plan of Direct Debits ended"),
    "debt_paid": _l("A member's debt paid from her fund"),
    "write_off_asked": _l("A write-off asked for"),
    "write_off_agreed": _l("A debt written off"),
    "write_off_refused": _l("A write-off refused"),
    "motion.opened": _l("Vote opened"),
    "motion.voted": _l("A vote given"),
    "motion.closed": _l("Votes counted"),
    "motion.used": _l("Decision put into effect"),
    "surplus.proposed": _l("Sharing of a surplus proposed"),
    "surplus.shared": _l("Surplus shared"),
    "surplus.undone": _l("Sharing of a surplus undone"),
    "provider.verified": _l("Provider checked"),
    "provider.verification_ended": _l("Provider's check ended"),
}

_GROUPS: dict[Group, Words] = {
    Group.FREE: _l("members' funds, free to use"),
    Group.PLEDGED: _l("members' funds, promised to pools"),
    Group.COMMITTED: _l("members' funds, set aside for contracts"),
    Group.ASKED_BACK: _l("members' funds, asked back by funders"),
    Group.PROVIDERS: _l("owed to providers"),
    Group.SUPPLIERS: _l("owed to the co-op's own suppliers"),
}


def _as_kept(key: str) -> str:
    return key.replace("_", " ").replace(".", ": ").capitalize()


def kind_word(kind: str) -> Words:
    """What an entry of this kind is."""
    return _KINDS.get(kind) or _as_kept(kind)


def act_word(act: str) -> Words:
    """What somebody did."""
    return _ACTS.get(act) or _as_kept(act)


def group_word(group: Group) -> Words:
    """What a group of accounts is called."""
    return _GROUPS[group]
