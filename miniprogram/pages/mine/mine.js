const calls = require('../../lib/calls');
const { loading } = require('../../lib/pages');

const GROUPS = [
  {
    title: '我的权利',
    ways: [
      { to: '/pages/objections/objections', name: '我的异议' },
      { to: '/pages/repairs/repairs', name: '信用修复' },
      { to: '/pages/redecisions/redecisions', name: '人工复核' },
      { to: '/pages/complaints/complaints', name: '投诉建议' },
    ],
  },
  {
    title: '谁能看、谁看过',
    ways: [
      { to: '/pages/access-log/access-log', name: '谁查过我' },
      { to: '/pages/authorisations/authorisations', name: '授权管理' },
      { to: '/pages/consents/consents', name: '我同意过的' },
    ],
  },
  {
    title: '消息和账号',
    ways: [
      { to: '/pages/notices/notices', name: '消息' },
      { to: '/pages/links/links', name: '关联公众号' },
      { to: '/pages/organisations/organisations', name: '我代表的单位' },
      { to: '/pages/export/export', name: '导出我的信息' },
      { to: '/pages/settings/settings', name: '设置' },
      { to: '/counter/entry/entry', name: '我是商户收银员' },
    ],
  },
];

Page(loading({
  data: { identity: null, phone: '', groups: GROUPS },

  async load() {
    const me = await calls.get('/me');
    return { identity: me.identity, phone: me.phone || '' };
  },
}));
