const calls = require('../../lib/calls');
const counter = require('../../lib/counter');
const { act, confirmed, loading, said } = require('../../lib/pages');
const problems = require('../../lib/problems');
const { proved } = require('../../lib/proofs');
const sessions = require('../../lib/sessions');

Page(loading({
  data: { signedIn: true, identity: null },

  async load() {
    try {
      const { identity } = await calls.get('/me');
      return { signedIn: true, identity };
    } catch (error) {
      if (problems.of(error).code === 'signed_out') return { signedIn: false, identity: null };
      throw error;
    }
  },

  signIn() {
    return act(this, async () => {
      await sessions.signIn();
      await this.reload();
    });
  },

  signOut() {
    return act(this, async () => {
      counter.leave();
      await sessions.signOut();
      said('已退出登录');
      await this.reload();
    });
  },

  async unbind() {
    const told = '所有手机和公众号上的登录都会退出，信用码失效。您的信用记录不受影响。';
    if (!(await confirmed('解除实名绑定？', told, '解除'))) return;
    await this.end('/me/identity', '已解除绑定');
  },

  async close() {
    const told = '账号和登录信息会删除。部门归集的信用记录和查询记录依法保留。正在办理的事项不再能从这里查看。';
    if (!(await confirmed('注销账号？', told, '注销'))) return;
    await this.end('/me', '账号已注销');
  },

  end(path, done) {
    return act(this, async () => {
      await proved(this, () => calls.remove(path));
      sessions.forget();
      said(done);
      await this.reload();
    });
  },
}));
