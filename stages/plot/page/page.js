'use strict';
// Three things move on this page: tables sort, the table of networks is filtered, and the
// information plane plays. Controls are plain HTML elements, so that keyboards and screen
// readers know them; ECharts draws the points. Nothing is fetched.

(function tables() {
  const value = (row, column) => row.cells[column].textContent.trim();
  const order = new Intl.Collator('en', { numeric: true });
  const headings = table => [...table.tHead.rows[table.tHead.rows.length - 1].cells];

  // sort puts the rows of a table in the order that its headings ask for; rows without a
  // value there come last, and behind them those that the filter hides.
  function sort(table) {
    const column = headings(table).findIndex(th => th.hasAttribute('aria-sort'));
    if (column < 0) return;
    const down = headings(table)[column].getAttribute('aria-sort') === 'descending' ? -1 : 1;
    const numeric = headings(table)[column].classList.contains('n');
    const compare = numeric
      ? (a, b) => Number(value(a, column)) - Number(value(b, column))
      : (a, b) => order.compare(value(a, column), value(b, column));
    const absent = row => value(row, column) === '' || numeric && Number.isNaN(Number(value(row, column)));
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => a.hidden - b.hidden || absent(a) - absent(b) || down * compare(a, b)));
  }

  for (const table of document.querySelectorAll('table.sortable')) {
    table.addEventListener('refill', () => sort(table));
    for (const th of headings(table)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...th.childNodes);
      th.scope = 'col';
      th.replaceChildren(button);
      button.addEventListener('click', () => {
        const next = th.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
        for (const other of headings(table)) other.removeAttribute('aria-sort');
        th.setAttribute('aria-sort', next);
        sort(table);
      });
    }
  }

  // The filter of the table of networks: words that some text of a row has, and conditions
  // on columns, such as fraction=0.85 or error<0.1.
  const table = document.getElementById('all-runs');
  if (!table) return;
  const rows = [...table.tBodies[0].rows], names = headings(table).map(th => th.dataset.name);
  const texts = headings(table).map((th, i) => (i < table.tHead.rows[0].cells[0].colSpan ? i : -1)).filter(i => i >= 0);
  const holds = {
    '=': (a, b) => a === b || a !== '' && Number(a) === Number(b),
    '<': (a, b) => a !== '' && Number(a) < Number(b), '<=': (a, b) => a !== '' && Number(a) <= Number(b),
    '>': (a, b) => a !== '' && Number(a) > Number(b), '>=': (a, b) => a !== '' && Number(a) >= Number(b),
  };
  function filter() {
    const wanted = document.getElementById('conditions').value.trim(), wrong = [];
    const tests = wanted.split(/\s+/).filter(Boolean).map(term => {
      const [, name, sign, operand] = /^([^<>=]+)(<=|>=|=|<|>)(.*)$/.exec(term) || [];
      if (sign === undefined) return row => texts.some(i => value(row, i).toLowerCase().includes(term.toLowerCase()));
      const column = names.indexOf(name);
      if (column < 0) wrong.push('no column ' + name);
      else if (operand === '') wrong.push('no value behind ' + name + sign);
      else if (sign !== '=' && Number.isNaN(Number(operand))) wrong.push(operand + ' is not a number');
      else return row => holds[sign](value(row, column), operand);
      return () => true;
    });
    for (const row of rows) row.hidden = !tests.every(test => test(row));
    const shown = rows.filter(row => !row.hidden);
    table.tBodies[0].append(...shown, ...rows.filter(row => row.hidden));
    sort(table);
    document.getElementById('runs-shown').textContent = (wanted ? shown.length + ' of ' : '') + rows.length + (rows.length === 1 ? ' row' : ' rows')
      + (wanted ? ' with ' + wanted : '') + (wrong.length ? '; ignored: ' + wrong.join(', ') : '') + '.';
    for (const note of document.querySelectorAll('.printed')) note.hidden = shown.length <= Number(note.dataset.rows);
  }
  const form = document.getElementById('filter');
  form.hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('submit', event => event.preventDefault());
})();

(function plane() {
  const data = document.getElementById('data');
  if (!data) return;
  const packed = JSON.parse(data.textContent);
  const $ = id => document.getElementById(id);

  // runs reads runs of numbers: varints in zigzag order, each the difference to
  // the one before it, in whole steps. What is absent becomes NaN.
  function runs(text, length, step) {
    const bytes = atob(text), out = [];
    let at = 0;
    while (at < bytes.length) {
      const run = new Float64Array(length);
      let now = 0;
      for (let i = 0; i < length; i++) {
        let zigzag = 0, scale = 1, byte;
        do {
          byte = bytes.charCodeAt(at++);
          zigzag += (byte & 127) * scale;
          scale *= 128;
        } while (byte & 128);
        now += zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2;
        run[i] = now === -1073741824 ? NaN : now * step(out.length);
      }
      out.push(run);
    }
    return out;
  }

  const paths = packed.paths.map(p => {
    const averages = runs(p.averages, p.epochs.length, i => (i % 5 ? packed.stepOfAverages : 1));
    const networks = runs(p.networks, p.epochs.length, () => packed.stepOfNetworks);
    const layers = Array.from({ length: p.layers }, (_, l) => {
      const [count, x, dx, y, dy] = averages.slice(5 * l, 5 * l + 5);
      const each = p.seeds.map((seed, n) => ({ seed, x: networks[2 * (n * p.layers + l)], y: networks[2 * (n * p.layers + l) + 1] }));
      return { count, x, dx, y, dy, each };
    });
    return { ...p, layers };
  });
  const epochs = [...new Set(paths.flatMap(p => p.epochs))].sort((a, b) => a - b);
  const depth = Math.max(...paths.map(p => p.layers.length));
  const colour = layer => packed.colours[layer] || '#444444';
  const shapes = ['circle', 'triangle', 'rect', 'diamond', 'roundRect', 'pin', 'arrow'];
  const shape = setting => shapes[(setting - packed.start + packed.settings.length) % packed.settings.length % shapes.length];
  const drawn = {
    circle: 'M6 1a5 5 0 1 0 .01 0z', triangle: 'M6 1 11 11H1z', rect: 'M1 1h10v10H1z', diamond: 'M6 0l6 6-6 6-6-6z',
    roundRect: 'M3 1h6q2 0 2 2v6q0 2-2 2H3q-2 0-2-2V3q0-2 2-2z', pin: 'M6 12Q0 5 3 2q3-3 6 0 3 3-3 10z', arrow: 'M6 1l5 10-5-2.500-5 2.500z',
  };

  // The controls.
  function box(into, name, value, checked, sample) {
    const label = document.createElement('label'), input = document.createElement('input');
    Object.assign(input, { type: 'checkbox', checked, value });
    label.append(input, ...(sample ? [sample] : []), name);
    $(into).append(label);
    return input;
  }
  // A layer's number with its name, where all settings that have it call it the same.
  const layerName = l => {
    const names = new Set(paths.filter(p => l < p.layers.length).map(p => (p.names || [])[l] || ''));
    const name = names.size === 1 ? [...names][0] : '';
    return String(l + 1) + (!name ? '' : /^\d/.test(name) ? ' "' + name + '"' : ' ' + name);
  };
  const layerBoxes = Array.from({ length: depth }, (_, l) => {
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    swatch.style.background = colour(l);
    const input = box('layers', layerName(l), l, true, swatch);
    input.setAttribute('aria-label', 'layer ' + layerName(l));
    return input;
  });
  const settingBoxes = packed.settings.map((s, i) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const outline = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    svg.setAttribute('class', 'shape');
    svg.setAttribute('viewBox', '0 0 12 12');
    svg.setAttribute('aria-hidden', 'true');
    outline.setAttribute('d', drawn[shape(i)]);
    outline.setAttribute('fill', 'currentColor');
    svg.append(outline);
    return box('settings-shown', s.name, i, i === packed.start, svg);
  });
  packed.estimators.forEach((e, i) => $('estimator').add(new Option(e.detail === e.name ? e.name : e.name + ': ' + e.detail, i)));
  function fillNetworks() {
    const seeds = [...new Set(paths.flatMap(p => p.seeds))];
    const options = [new Option(seeds.length > 1 ? 'every network' : 'the network', 'every'), new Option('none, only averages', 'none')];
    if (seeds.length > 1) for (const seed of seeds) options.push(new Option('only seed ' + seed, 'seed ' + seed));
    $('networks').replaceChildren(...options);
  }
  fillNetworks();
  const slider = $('epoch');
  slider.max = epochs.length - 1;
  slider.value = slider.max;
  $('player').hidden = false;

  // The picture.
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const chart = echarts.init($('chart'));
  const ink = '#1a1a1a', quiet = '#666666', rule = '#e4e4e4';
  const font = 'system-ui, "Liberation Sans", Arial, sans-serif';
  const ranges = packed.estimators.map((_, e) => {
    const out = { x: [0, 0], y: [0, 1] };
    for (const p of paths) if (p.estimator === e) for (const l of p.layers) for (const n of [l, ...l.each]) for (const c of ['x', 'y']) {
      for (const v of n[c]) { if (v > out[c][1]) out[c][1] = v; if (v < out[c][0]) out[c][0] = v; }
    }
    return { x: [Math.floor(out.x[0]), out.x[1] * 1.04 || 1], y: [Math.floor(out.y[0] * 5) / 5, out.y[1] * 1.06] };
  });
  const range = () => ranges[$('estimator').value];
  const axis = (name, gap) => ({
    type: 'value', name, nameLocation: 'middle', nameGap: gap, nameTextStyle: { color: ink, fontSize: 13, fontFamily: font },
    axisLine: { show: true, onZero: false, lineStyle: { color: ink } }, axisTick: { show: true },
    axisLabel: { color: ink, fontFamily: font, showMaxLabel: false }, splitLine: { lineStyle: { color: rule } },
  });
  chart.setOption({
    grid: { left: 56, right: 16, top: 16, bottom: 50 },
    xAxis: axis('I(X;T) [bit]', 28),
    yAxis: axis('I(T;Y) [bit]', 38),
    tooltip: { trigger: 'item', confine: true, className: 'tip', formatter: tip, transitionDuration: 0 },
    animationDuration: 0,
  });

  function tip(item) {
    const d = item.data.of;
    if (!d) return '';
    const b = document.createElement('b'), out = document.createElement('div');
    b.textContent = 'layer ' + layerName(d.layer) + (d.seed === undefined ? ', mean of ' + d.count : ', seed ' + d.seed);
    out.append(b, settingName(d.setting) + ', epoch ' + d.epoch);
    for (const [name, v, dv] of [['I(X;T) ', d.x, d.dx], ['I(T;Y) ', d.y, d.dy]]) {
      out.append(document.createElement('br'), name + number(v) + (dv === undefined || Number.isNaN(dv) ? '' : ' ± ' + number(dv)) + ' bit');
    }
    return out;
  }
  const number = v => (Number.isNaN(v) ? 'none' : v.toFixed(3));
  const settingName = i => packed.settings[i].name;

  // shown lists the paths that the controls ask for, each with its snapshot: the
  // last one that is not after the epoch.
  function shown() {
    const epoch = epochs[slider.value];
    return paths.filter(p => p.estimator === Number($('estimator').value) && settingBoxes[p.setting].checked)
      .map(p => ({ ...p, now: p.epochs.findLastIndex(e => e <= epoch) })).filter(p => p.now >= 0);
  }
  const place = (x, y) => (Number.isNaN(x + y) ? ['-', '-'] : [x, y]);

  function series() {
    const out = [], networks = $('networks').value, trails = $('trails').checked;
    for (const input of document.querySelectorAll('.bound:checked')) {
      const b = packed.bounds[input.value], last = b.at[b.at.length - 1];
      out.push({ id: 'bound ' + input.value, type: 'line', silent: true, symbol: 'none', animation: false, z: 1,
        lineStyle: { color: ink, width: 1.5 }, data: [...b.at, [Math.max(range().x[1], last[0]), last[1]]] });
    }
    const dots = [], lines = [], discs = [];
    for (const p of shown()) for (let l = 0; l < p.layers.length; l++) {
      if (!layerBoxes[l].checked) continue;
      const layer = p.layers[l], name = p.setting + ' ' + l, i = p.now, epoch = p.epochs[i];
      const one = layer.each.filter(n => networks === 'every' || networks === 'seed ' + n.seed);
      const only = networks.startsWith('seed ');
      if (one.length) dots.push({ id: 'networks ' + name, type: 'scatter', symbol: shape(p.setting), symbolSize: only ? 11 : 6, z: 2,
        itemStyle: { color: colour(l), opacity: only ? 0.95 : 0.4 },
        data: one.map(n => ({ value: place(n.x[i], n.y[i]), of: { layer: l, setting: p.setting, epoch, seed: n.seed, x: n.x[i], y: n.y[i] } })) });
      const path = (id, of, width) => lines.push({ id, type: 'line', silent: true, symbol: 'none', animation: false, z: 3, connectNulls: false,
        lineStyle: { color: colour(l), width, opacity: 0.6 }, data: Array.from({ length: i + 1 }, (_, k) => place(of.x[k], of.y[k])) });
      if (trails && only) for (const n of one) path('path ' + n.seed + ' ' + name, n, 1);
      if (!$('averages').checked) continue;
      if (trails) path('path ' + name, layer, 1.75);
      discs.push({ id: 'average ' + name, type: 'scatter', symbol: shape(p.setting), symbolSize: 19, z: 4,
        itemStyle: { color: colour(l), borderColor: '#fff', borderWidth: 1.5 },
        label: { show: true, formatter: String(l + 1), color: '#fff', fontSize: 11, fontWeight: 'bold', fontFamily: font },
        data: [{ value: place(layer.x[i], layer.y[i]), of: { layer: l, setting: p.setting, epoch, count: layer.count[i], x: layer.x[i], dx: layer.dx[i], y: layer.y[i], dy: layer.dy[i] } }] });
    }
    return out.concat(dots, lines, discs);
  }

  function fillNumbers() {
    const rows = [];
    for (const p of shown()) p.layers.forEach((layer, l) => {
      if (!layerBoxes[l].checked) return;
      const row = document.createElement('tr'), i = p.now;
      const cells = [settingName(p.setting), layerName(l), layer.count[i], ...[layer.x[i], layer.dx[i], layer.y[i], layer.dy[i]].map(number)];
      cells.forEach((text, k) => { const cell = row.insertCell(); cell.textContent = text; if (k) cell.className = 'n'; });
      rows.push(row);
    });
    $('numbers').tBodies[0].replaceChildren(...rows);
    $('numbers').dispatchEvent(new Event('refill'));
  }

  // tell puts the picture into words, once it stands still.
  let telling;
  function tell() {
    clearTimeout(telling);
    telling = setTimeout(() => {
      const words = shown().map(p => settingName(p.setting) + ': ' + p.layers.map((layer, l) => (layerBoxes[l].checked
        ? 'layer ' + layerName(l) + ' at ' + layer.x[p.now].toFixed(2) + ' and ' + layer.y[p.now].toFixed(2) : '')).filter(Boolean).join(', '));
      $('told').textContent = 'Epoch ' + epochs[slider.value] + '. I(X;T) and I(T;Y) in bits, averages. ' + (words.join('. ') || 'Nothing is shown') + '.';
    }, 500);
  }

  function draw() {
    const epoch = epochs[slider.value];
    slider.setAttribute('aria-valuetext', 'epoch ' + epoch);
    $('now').textContent = epoch;
    const [left, right] = range().x, [low, high] = range().y;
    const all = series(), many = all.reduce((n, s) => n + s.data.length, 0) > 4000; // too many to glide
    chart.setOption({ xAxis: { min: left, max: right }, yAxis: { min: low, max: high }, animation: !still.matches && !many, animationDurationUpdate: timer ? pace : 150, animationEasingUpdate: 'linear', series: all },
      { replaceMerge: ['series'] });
    fillNumbers();
    if (!timer) tell();
  }

  // The player: from the first snapshot to the last in ten seconds or so.
  const pace = Math.min(Math.max(10000 / epochs.length, 80), 400);
  let timer = 0;
  function play(on) {
    clearInterval(timer);
    timer = 0;
    if (on) {
      if (slider.value === slider.max) slider.value = 0;
      timer = setInterval(() => {
        slider.value = Number(slider.value) + 1;
        if (slider.value === slider.max) play(false);
        else draw();
      }, pace);
    }
    $('play').classList.toggle('playing', on);
    $('play-text').textContent = on ? 'Pause' : 'Play';
    draw();
  }
  $('play').addEventListener('click', () => play(!timer));
  slider.addEventListener('input', () => (timer ? play(false) : draw()));
  // offer enables the settings that the estimator was applied to.
  function offer() {
    const has = packed.settings.map((_, i) => paths.some(p => p.setting === i && p.estimator === Number($('estimator').value)));
    settingBoxes.forEach((input, i) => { input.disabled = !has[i]; });
    if (!settingBoxes.some(input => input.checked && !input.disabled)) settingBoxes[has.indexOf(true)].checked = true;
  }
  $('controls').addEventListener('change', () => { offer(); draw(); });
  $('controls').addEventListener('submit', event => event.preventDefault());
  new ResizeObserver(() => chart.resize()).observe($('chart'));
  addEventListener('beforeprint', () => { play(false); chart.getZr().flush(); });
  offer();
  draw();
})();
