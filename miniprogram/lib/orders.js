/** An order without a deposit, as its citizen sees it. */

const dates = require('./dates');
const { yuan } = require('./money');

function shown(order) {
  return {
    id: order.id,
    merchant: order.merchant,
    code: order.merchant_code,
    item: order.item,
    no: order.out_order_no,
    deposit: yuan(order.deposit_fen),
    state: order.state_name,
    overdue: order.overdue,
    due: dates.moment(order.due_at),
    claim: order.claim ? {
      amount: yuan(order.claim.amount_fen),
      reason: order.claim.reason,
      until: dates.moment(order.claim.dispute_until),
    } : null,
    waits: order.state === 'CREATED',
    claimed: order.state === 'CLAIMED',
  };
}

module.exports = { shown };
