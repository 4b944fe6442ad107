/** What WeChat shows over a page - toast, question, scanner, picture - as plain dialogs. */

function dialogsOn(layer) {
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  /** Shown until it is settled; Escape is the answer `none`. */
  function ask(title, none, fill) {
    return new Promise((resolve) => {
      const before = document.activeElement;
      const box = make('dialog', { className: 'ask' }, make('h2', { textContent: title }));
      const settle = (answer) => {
        box.close();
        box.remove();
        if (before) before.focus();
        resolve(answer);
      };
      box.addEventListener('cancel', (event) => {
        event.preventDefault();
        settle(none);
      });
      fill(box, settle);
      layer.append(box);
      box.showModal();
    });
  }

  const button = (words, act, className = '') => make('button', { type: 'button', textContent: words, className, onclick: act });

  function toast(words) {
    const shown = make('p', { className: 'toast', textContent: words });
    shown.setAttribute('role', 'status');
    layer.append(shown);
    setTimeout(() => shown.remove(), 2500);
  }

  function modal({ title, content, confirmText, cancelText }) {
    return ask(title, false, (box, settle) => box.append(
      make('p', { textContent: content }),
      button(confirmText || '确定', () => settle(true), 'main'),
      button(cancelText || '取消', () => settle(false)),
    ));
  }

  function choose(title, words, choices, none) {
    return ask(title, none, (box, settle) => box.append(
      make('p', { textContent: words }),
      ...choices.map(([name, answer], place) => button(name, () => settle(answer), place ? '' : 'main')),
    ));
  }

  /** The scanner: what lies before the camera is a neighbouring phone's code, or is typed. */
  function scan(neighbours) {
    return ask('扫一扫', null, (box, settle) => {
      const typed = make('input', { name: 'code', autocomplete: 'off' });
      typed.setAttribute('aria-label', '码的内容');
      box.append(
        make('p', { textContent: neighbours.length ? '旁边的手机正出示着码：' : '旁边没有手机在出示码。' }),
        ...neighbours.map(({ name, content }) => button(`扫${name}的码`, () => settle(content), 'main')),
        make('label', {}, '或输入码的内容', typed),
        button('用输入的内容', () => settle(typed.value.trim() || null)),
        button('取消', () => settle(null)),
      );
    });
  }

  function photos(count) {
    return ask('拍照或从相册选', [], (box, settle) => {
      const file = make('input', { type: 'file', accept: 'image/*', multiple: count > 1 });
      file.setAttribute('aria-label', '照片');
      box.append(
        make('p', { textContent: `最多 ${count} 张` }), file,
        button('用这些照片', () => settle([...file.files].slice(0, count)), 'main'),
        button('取消', () => settle([])),
      );
    });
  }

  function show(title, words, picture) {
    return ask(title, undefined, (box, settle) => {
      if (words) box.append(make('p', { textContent: words }));
      if (picture) box.append(make('img', { src: picture, alt: title }));
      box.append(button('关闭', () => settle(undefined), 'main'));
    });
  }

  return { choose, modal, photos, scan, show, toast };
}

module.exports = { dialogsOn };
