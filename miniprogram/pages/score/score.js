const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const { loading } = require('../../lib/pages');

Page(loading({
  data: { score: null, parts: [], tiers: [] },

  async load() {
    const score = await calls.get('/me/score');
    return {
      score: { value: score.value, tier: score.tier_name, scale: score.scale, model: score.model },
      parts: score.contributions.map(partOf),
      tiers: score.tiers.map((tier) => ({ ...tier, mine: tier.code === score.tier })),
    };
  },
}));

function partOf(part, place) {
  const record = part.record ? `${part.record.source}，${dates.day(part.record.decided_on)}` : '';
  return {
    key: part.record_id || `${part.code}-${place}`,
    id: part.record_id || '',
    title: part.title,
    points: `${part.points > 0 && part.code !== 'base' ? '+' : ''}${part.points}`,
    record,
    until: part.expires_on ? `计到${dates.day(part.expires_on)}` : '',
    basis: part.basis,
    hint: part.change_hint,
    contested: Boolean(part.contested),
  };
}
