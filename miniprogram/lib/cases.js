/** What the four kinds of cases have in common, and what each kind lets its person do. */

const calls = require('./calls');
const dates = require('./dates');
const { Refusal } = require('./problems');

const OPEN = ['SUBMITTED', 'APPLIED', 'RETURNED', 'ACCEPTED', 'FORWARDED', 'REVIEW'];
const KINDS = {
  objection: { name: '异议', path: '/me/objections', single: true, evidence: true, review: true },
  repair: { name: '信用修复', path: '/me/repairs', list: '/me/repairs/applications', single: true, evidence: true },
  complaint: { name: '投诉', path: '/me/complaints' },
  redecision: { name: '人工复核', path: '/me/redecisions' },
};

/** One of the caller's cases; complaints and second looks are found in their list. */
async function find(kind, id) {
  const { path, single } = KINDS[kind];
  if (single) return calls.get(`${path}/${id}`);
  for (let cursor = ''; cursor !== null;) {
    const page = await calls.get(`${path}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    const found = page.items.find((each) => each.id === id);
    if (found) return found;
    cursor = page.next;
  }
  throw new Refusal({ status: 404, code: 'not_found', title: '没有找到', text: '没有这件事项。' });
}

/** A case as pages draw it. */
function shown(kind, told) {
  return {
    id: told.id,
    kind,
    title: titleOf(kind, told),
    state: told.state_name || told.state,
    open: OPEN.includes(told.state),
    overdue: Boolean(told.overdue),
    due: dueOf(told),
    organisation: told.organisation ? told.organisation.name : '',
    statement: told.statement || told.text || '',
    missing: told.missing || [],
    outcome: told.outcome_name || OUTCOMES[told.outcome] || '',
    decision: told.decision || '',
    suspends: Boolean(told.suspends),
    canWithdraw: OPEN.includes(told.state),
    canResubmit: told.state === 'RETURNED',
    canReview: Boolean(KINDS[kind].review) && told.state === 'DECIDED' && !GONE.includes(told.outcome),
    canAdd: Boolean(KINDS[kind].evidence) && OPEN.includes(told.state),
  };
}

const OUTCOMES = { eligible: '改为符合条件', not_eligible: '维持不符合' };
const GONE = ['delete', 'delist']; // nothing is left that could be looked at again

function titleOf(kind, told) {
  if (kind === 'objection') return `${told.ground_name}：${told.about.title || told.about.list || ''}`;
  if (kind === 'repair') return told.title;
  if (kind === 'redecision') return told.scene_name || told.subject;
  return told.about;
}

function dueOf(told) {
  if (!OPEN.includes(told.state)) return '';
  if (told.due_on) return `${dates.day(told.due_on)}前答复`;
  return told.accept_by ? `${dates.day(told.accept_by)}前受理` : '';
}

module.exports = { KINDS, find, shown };
