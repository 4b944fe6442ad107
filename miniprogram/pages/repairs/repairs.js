const calls = require('../../lib/calls');
const { shown } = require('../../lib/cases');
const dates = require('../../lib/dates');
const { loading } = require('../../lib/pages');

const STATES = { ELIGIBLE: '现在可以申请', NOT_ELIGIBLE: '还不能申请', GRANTED: '已修复' };

Page(loading({
  data: { items: [], cases: [], conditions: [] },

  async load({ organisation }) {
    const whose = organisation ? `?organisation=${organisation}` : '';
    const [repairs, applied] = await Promise.all([
      calls.get(`/me/repairs${whose}`), calls.get(`/me/repairs/applications${whose}`),
    ]);
    return {
      items: repairs.items.map((item) => itemOf(item, organisation)),
      conditions: repairs.conditions,
      cases: applied.items.map((told) => shown('repair', told)),
    };
  },

  isEmpty: (found) => found.items.length === 0 && found.cases.length === 0,
}));

function itemOf(item, organisation) {
  const whose = organisation ? `&organisation=${organisation}` : '';
  return {
    id: item.record_id,
    title: item.title,
    words: `${item.class_name} · ${dates.day(item.decided_on)}`,
    state: STATES[item.state] || '办理中',
    can: item.state === 'ELIGIBLE',
    from: item.state === 'NOT_ELIGIBLE' && item.from ? `${dates.day(item.from)}起可以申请` : '',
    service: item.with_service_from ? `完成志愿服务的，${dates.day(item.with_service_from)}起可以申请` : '',
    until: item.valid_until ? `不申请的话，${dates.day(item.valid_until)}到期自动停止` : '',
    reasons: item.reasons,
    to: `/pages/repair/repair?record=${item.record_id}${whose}`,
  };
}
