const calls = require('../../lib/calls');
const { merchantOf } = require('../../lib/codes');
const dates = require('../../lib/dates');
const { yuan } = require('../../lib/money');
const { loading, said } = require('../../lib/pages');
const { scan } = require('../../lib/phones');
const subscriptions = require('../../lib/subscriptions');
const { open } = require('../../lib/ways');

Page(loading({
  data: { me: null, score: null, change: null, scenes: [], warning: '' },

  async load() {
    const { identity } = await calls.get('/me');
    if (!identity) return { me: null };
    const [score, history, eligibility, allowed] = await Promise.all([
      calls.get('/me/score'), calls.get('/me/score/history?limit=1'), calls.get('/me/eligibility'),
      subscriptions.prepare(),
    ]);
    return {
      me: identity,
      score: { value: score.value, tier: score.tier_name, scale: score.scale },
      change: history.items.length ? changeOf(history.items[0]) : null,
      scenes: eligibility.scenes.map(sceneOf),
      warning: allowed.length ? allowed[0].warning || '' : '',
    };
  },

  async scan() {
    const found = merchantOf(await scan());
    if (found) open(`/pages/merchant/merchant?code=${found.code}&site=${found.site}`);
    else said('这不是商户的信用码。请扫商户门口或柜台上的码。');
  },

  async allow() {
    await subscriptions.ask();
    await this.reload();
  },
}));

function changeOf(point) {
  const sign = point.change > 0 ? '+' : '';
  return {
    when: dates.moment(point.at),
    points: point.change ? `${sign}${point.change} 分` : '首次评分',
    causes: point.causes.slice(0, 3).map((cause) => cause.text),
  };
}

function sceneOf(scene) {
  const fen = scene.benefit.deposit_waiver_fen;
  const can = fen ? `可免 ${yuan(fen)}` : '符合条件';
  return {
    scene: scene.scene, name: scene.name, eligible: scene.eligible, words: scene.eligible ? can : '暂不符合',
  };
}
