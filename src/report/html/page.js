// Draws the report from the data in this file. Texts of listings are set as text only, never as markup.
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const SEVERITIES = ['note', 'warning', 'error'];
  const VERDICTS = ['prohibited', 'approval', 'documents', 'wording', 'false-removal-risk', 'allowed'];
  const FILTERS = ['q', 'site', 'verdict', 'severity', 'category', 'file', 'suppressed'];
  const TASKS = 10, BARS = 12, FILES = 400;
  const $ = (id) => document.getElementById(id);

  // What the address says: a view can be sent to somebody, or opened by a test.
  const START = { q: '', site: '', verdict: '', severity: '', category: '', file: '', suppressed: '', sort: '', dir: '', page: '1', size: '50', view: 'list', lang: '', theme: '', open: '' };
  const state = { ...START };
  function readAddress() {
    Object.assign(state, START);
    for (const [key, value] of new URLSearchParams(location.hash.slice(1))) if (key in START) state[key] = value;
    if (state.lang !== 'en' && state.lang !== 'zh') state.lang = data.lang;
  }
  function writeAddress() {
    const kept = new URLSearchParams();
    for (const key of Object.keys(START)) {
      const usual = key === 'lang' ? data.lang : START[key];
      if (state[key] !== usual) kept.set(key, state[key]);
    }
    const hash = kept.toString();
    try { history.replaceState(null, '', hash ? '#' + hash : location.pathname + location.search); } catch { /* not allowed for files in some browsers */ }
  }

  // Elements and words.
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === 'on') for (const [event, call] of Object.entries(value)) made.addEventListener(event, call);
      else made.setAttribute(name, value === true ? '' : value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined && child !== '') made.append(child);
    return made;
  }
  const lang = () => (state.lang === 'zh' ? 1 : 0);
  const say = (key, ...parts) => { let at = 0; return (data.words[key] || [key, key])[lang()].replace(/\{\}/g, () => parts[at++] ?? ''); };
  const number = (n) => n.toLocaleString('en-US');
  const listings = (n) => say(n === 1 ? 'listingsCountOne' : 'listingsCount');
  const named = (kind, id) => say(kind + ':' + id);
  const both = (pair) => (lang() ? pair[1] || pair[0] : pair[0] || pair[1]);

  // Findings as objects that share what they have in common.
  const rules = data.rules.map(([account, site, siteName, id, category, verdict, consequence, action, basis, since, until, status, why, fix, like, sources]) =>
    ({ account, site, siteName, id, category, verdict, consequence, action, basis, since, until, status, why, fix, like, sources }));
  const rows = data.rows.map(([file, sheet, key, family, title, line, draft, places, findings, gaps], at) => {
    const row = { at, file: data.files[file], sheet, key, family, title, line, draft, gaps };
    row.places = places.map(([detector, confidence, words, matches, more]) => ({ seen: data.seen[detector], confidence, words, matches, more }));
    row.findings = findings.map(([rule, place, severity, limit, open, evidence, suppressed, id]) =>
      ({ row, rule: rules[rule], place: row.places[place], severity, limit, open, evidence, suppressed, id }));
    return row;
  });
  const plain = (parts) => (typeof parts === 'string' ? parts : parts.join(''));
  function haystack(row) {
    if (row.text === undefined) {
      const parts = [row.key, row.family || '', plain(row.title), row.file];
      for (const place of row.places) {
        parts.push(place.words, ...place.seen.slice(1));
        for (const match of place.matches) parts.push(match[1], match[4] + match[5] + match[6]);
      }
      for (const { rule, id, suppressed } of row.findings) parts.push(rule.id, rule.category, id, rule.account || '', suppressed ? suppressed[1] : '');
      row.text = parts.join('\n').toLowerCase();
    }
    return row.text;
  }

  // Order: the worst first.
  const weight = (finding) => finding.severity * 100 - VERDICTS.indexOf(finding.rule.verdict) * 10 - data.consequences.indexOf(finding.rule.consequence);
  const worst = (findings) => findings.reduce((a, b) => (weight(b) > weight(a) ? b : a));
  const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare;
  const COLUMNS = {
    severity: (a, b) => weight(b.lead) - weight(a.lead) || b.shown.length - a.shown.length,
    key: (a, b) => compare(a.row.key, b.row.key),
    title: (a, b) => compare(plain(a.row.title), plain(b.row.title)),
    verdict: (a, b) => VERDICTS.indexOf(a.lead.rule.verdict) - VERDICTS.indexOf(b.lead.rule.verdict) || weight(b.lead) - weight(a.lead),
    marketplaces: (a, b) => b.sites.length - a.sites.length,
    category: (a, b) => compare(a.lead.rule.category, b.lead.rule.category),
  };
  let view = [], counted = 0, opened = new Set();

  function wanted(finding, but) {
    const { rule, suppressed } = finding;
    return (but === 'site' || !state.site || rule.site === state.site)
      && (but === 'verdict' || !state.verdict || rule.verdict === state.verdict)
      && (but === 'severity' || !state.severity || SEVERITIES[finding.severity] === state.severity)
      && (but === 'category' || !state.category || rule.category === state.category)
      && (!state.file || finding.row.file === state.file)
      && (state.suppressed === 'show' || (state.suppressed === 'only') === Boolean(suppressed));
  }
  function select() {
    const terms = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const phrase = state.q.toLowerCase().trim();
    const hits = (row) => !phrase || haystack(row).includes(phrase) || terms.every((term) => haystack(row).includes(term));
    view = []; counted = 0;
    for (const row of rows) {
      if (!hits(row)) continue;
      const shown = row.findings.filter((finding) => wanted(finding));
      if (!shown.length) continue;
      counted += shown.length;
      view.push({ row, shown, lead: worst(shown), sites: [...new Set(shown.map((f) => f.rule.site))] });
    }
    const order = COLUMNS[state.sort] || COLUMNS.severity;
    const turn = state.dir === 'down' ? -1 : 1;
    view.sort((a, b) => turn * order(a, b) || a.row.at - b.row.at);
  }

  // Parts of a listing.
  function marked(parts) {
    if (typeof parts === 'string') return [parts];
    return parts.map((part, at) => (at % 2 ? el('mark', null, part) : part));
  }
  const excerpt = (match) => marked([match[4], match[5], match[6]]);
  const pill = (verdict, wrap) => el('span', { class: `pill ${verdict}${wrap ? ' wrap' : ''}` }, named('verdict', verdict));
  const severityWord = (severity) => el('span', { class: `sev ${SEVERITIES[severity]}` }, el('span', { class: `dot ${SEVERITIES[severity]}`, 'aria-hidden': 'true' }), named('severity', SEVERITIES[severity]));
  const place = (row) => `${row.file}${row.sheet ? '!' + row.sheet : ''}:${row.line}`;
  const field = (id) => named('field', id);
  function chips(sites, most) {
    const shown = sites.length > most ? sites.slice(0, most - 1) : sites;
    const list = shown.map((site) => el('span', { class: 'chip' }, site));
    if (sites.length > shown.length) list.push(el('span', { class: 'chip', title: sites.slice(shown.length).join(', ') }, `+${sites.length - shown.length}`));
    return list;
  }
  function fill(text, finding) {
    const words = finding.place.matches.length ? finding.place.words : both(finding.place.seen.slice(1));
    return text.replaceAll('{words}', () => words).replaceAll('{limit}', () => finding.limit || '');
  }
  function why(finding) {
    return finding.open.map((at) => both(data.open[at].slice(1))).join('') + fill(both(finding.rule.why), finding);
  }
  function source([ref, url, dated, read, partial]) {
    const copy = [dated ? say('dated', dated, read) : say('undated', read), partial ? say('partial') : ''].filter(Boolean).join(', ');
    const name = url ? el('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, ref) : ref;
    return el('div', null, name, ' ', el('span', { class: 'quiet' }, `(${copy})`));
  }
  function groups(findings) {
    const made = new Map();
    for (const finding of [...findings].sort((a, b) => weight(b) - weight(a))) {
      const { rule } = finding;
      const same = JSON.stringify([rule.verdict, finding.severity, rule.consequence, rule.basis, rule.status, rule.since, rule.until, fill(both(rule.fix), finding), why(finding), rule.like, finding.suppressed, finding.evidence]);
      if (made.has(same)) made.get(same).push(finding); else made.set(same, [finding]);
    }
    return [...made.values()];
  }
  function times(rule) {
    const told = [];
    if (rule.status === 'upcoming') told.push(say('from', rule.since || '?'));
    else if (rule.since) told.push(say('since', rule.since));
    if (rule.until) told.push(say('until', rule.until));
    if (rule.status === 'lapsed') told.push(say('lapsed'));
    return told.join(' · ');
  }
  function saying(group) {
    const [lead] = group, { rule } = lead;
    const term = (key, ...said) => [el('dt', null, say(key).replace(/[:：]$/, '')), el('dd', key === 'do' ? { class: 'do' } : null, ...said)];
    const list = el('dl', null,
      term('do', fill(both(rule.fix), lead)),
      term('why', why(lead)),
      term('otherwise', named('consequence', rule.consequence)),
      term('source', named('basis', rule.basis), times(rule) ? ` · ${times(rule)}` : '', rule.sources.map(source)),
      lead.evidence.length ? term('evidence', lead.evidence.map(([at, text]) => `“${text}” (${field(at)})`).join(', ')) : null,
      lead.suppressed ? term('suppressedBy', `${named('by', lead.suppressed[0])}: ${lead.suppressed[1]}${lead.suppressed[2] ? ` (${say('until', lead.suppressed[2])})` : ''}`) : null,
      term('rule', ...group.slice(0, 6).flatMap((f) => [el('code', null, f.rule.id), ' ', el('span', { class: 'quiet' }, f.id), '  ']), group.length > 6 ? `+${group.length - 6}` : ''));
    return el('div', { class: `says${lead.suppressed ? ' muted' : ''}` }, pill(rule.verdict), ' ', severityWord(lead.severity), ' ', chips(group.map((f) => f.rule.site), 40),
      lead.suppressed ? el('span', { class: 'tag' }, say('isSuppressed')) : null, list);
  }
  function where(match) {
    const at = match[3] ? match[3] : say('line', number(match[2]));
    return [field(match[0]), match[1] && match[1] !== match[0] ? ` · ${match[1]}` : '', ` · ${at}`, match[7] ? ` · ${say('view:' + match[7])}` : ''];
  }
  function block(at, findings) {
    const severity = Math.max(...findings.map((f) => f.severity));
    const seen = both(at.seen.slice(1));
    const lines = at.matches.map((match) => [el('p', { class: 'where' }, ...where(match)), el('p', { class: 'quote' }, ...excerpt(match))]);
    return el('article', { class: `block ${SEVERITIES[severity]}` },
      el('h3', null, seen, at.confidence < 2 ? el('span', { class: 'tag' }, say('confidence:' + at.confidence)) : null),
      lines.length ? lines.flat() : el('p', { class: 'where' }, say('missing', seen)),
      at.more ? el('p', { class: 'where' }, say('morePlaces', number(at.more))) : null,
      groups(findings).map(saying));
  }
  function detail(entry, columns) {
    const places = new Map();
    for (const finding of entry.shown) { if (!places.has(finding.place)) places.set(finding.place, []); places.get(finding.place).push(finding); }
    const blocks = [...places].sort((a, b) => weight(worst(b[1])) - weight(worst(a[1]))).map(([at, findings]) => block(at, findings));
    const hidden = entry.row.findings.length - entry.shown.length;
    return el('tr', { class: 'detail' }, el('td', { colspan: columns }, blocks, hidden ? el('p', { class: 'quiet' }, say('hiddenByFilters', number(hidden))) : null));
  }

  // The two tables.
  function head(columns) {
    const cell = ([id, label]) => {
      if (!COLUMNS[id]) return el('th', { scope: 'col' }, el('span', null, label));
      const is = (state.sort || 'severity') === id;
      const sort = is ? (state.dir === 'down' ? 'descending' : 'ascending') : 'none';
      const turn = () => { state.dir = is && state.dir !== 'down' ? 'down' : ''; state.sort = id; state.page = '1'; draw(); $('head').querySelector(`[data-sort="${id}"]`).focus(); };
      return el('th', { scope: 'col', 'aria-sort': sort }, el('button', { type: 'button', 'data-sort': id, on: { click: turn } }, label));
    };
    $('head').replaceChildren(el('tr', null, columns.map(cell)));
  }
  function listRow(entry) {
    const { row, lead } = entry;
    const id = `d${row.at}`;
    const is = opened.has(row.at);
    const first = entry.shown.map((f) => f.place.matches[0]).find((match) => match && match[0] !== 'title');
    const titleMarked = typeof row.title !== 'string';
    const flip = () => { if (opened.has(row.at)) opened.delete(row.at); else opened.add(row.at); drawRows(); document.getElementById(id)?.focus(); };
    const button = el('button', { type: 'button', class: 'toggle', id, 'aria-expanded': String(is), on: { click: (event) => { event.stopPropagation(); flip(); } } }, row.key || '–');
    const missing = !titleMarked && !first ? both(lead.place.seen.slice(1)) : '';
    const others = new Set(entry.shown.map((f) => f.rule.verdict)).size - 1;
    const all = entry.shown.every((f) => f.suppressed);
    return el('tr', { class: `row${is ? ' open' : ''}${all ? ' muted' : ''}`, on: { click: (event) => { if (!event.target.closest('a,button') && !String(getSelection())) flip(); } } },
      el('td', null, severityWord(lead.severity)),
      el('th', { scope: 'row', class: 'key' }, button, el('span', { class: 'quiet place' }, place(row), row.draft ? el('span', { class: 'tag' }, say('draft')) : null)),
      el('td', { class: 'found' }, el('span', { class: 'title' }, ...marked(row.title)),
        first ? el('span', { class: 'excerpt' }, field(first[0]), ': ', ...excerpt(first)) : null,
        missing ? el('span', { class: 'excerpt' }, say('missing', missing)) : null),
      el('td', { class: 'verdict' }, pill(lead.rule.verdict, true), others > 0 ? el('span', { class: 'quiet' }, ` +${others}`) : null, all ? el('span', { class: 'tag' }, say('isSuppressed')) : null),
      el('td', null, chips(entry.sites, 4)),
      el('td', null, category(lead.rule.category)));
  }
  const category = (id) => both(data.categories[id] || [id, id]);
  const shownPage = () => { const size = Number(state.size) || 50; const pages = Math.max(1, Math.ceil(view.length / size)); const page = Math.min(Math.max(1, Number(state.page) || 1), pages); return { size, pages, page, entries: view.slice((page - 1) * size, page * size) }; };

  function drawList(entries) {
    head([['severity', say('severity')], ['key', say('listing')], ['title', say('what')], ['verdict', say('verdict')], ['marketplaces', say('marketplaces')], ['category', say('category')]]);
    $('table').className = 'list';
    $('rows').replaceChildren(...entries.flatMap((entry) => (opened.has(entry.row.at) ? [listRow(entry), detail(entry, 6)] : [listRow(entry)])));
  }
  function drawMatrix(entries) {
    const sites = data.sites.filter((site) => !state.site || site === state.site).filter((site) => matrixSites().has(site));
    head([['key', say('listing')]].concat(sites.map((site) => [null, site])));
    for (const th of [...$('head').querySelectorAll('th')].slice(1)) th.className = 'site';
    $('table').className = 'matrix';
    const cell = (entry, site) => {
      const findings = entry.shown.filter((f) => f.rule.site === site);
      if (!findings.length) {
        const gap = entry.row.gaps.includes(data.sites.indexOf(site));
        return el('td', null, gap ? el('span', { class: 'unknown', title: say('noRule') }, '?', el('span', { class: 'skip' }, say('noRule'))) : el('span', { class: 'unknown', title: say('noFinding') }, '·'));
      }
      const lead = worst(findings);
      const title = findings.map((f) => `${f.rule.id}: ${f.place.words || both(f.place.seen.slice(1))}`).slice(0, 8).join('\n');
      return el('td', null, el('span', { class: `cell ${lead.rule.verdict} ${SEVERITIES[lead.severity]}`, title }, named('short', lead.rule.verdict)));
    };
    $('rows').replaceChildren(...entries.map((entry) => el('tr', null,
      el('th', { scope: 'row' }, el('b', null, entry.row.key), el('span', { class: 'quiet' }, ' ', plain(entry.row.title).slice(0, 60))), sites.map((site) => cell(entry, site)))));
  }
  let seenSites = null;
  function matrixSites() {
    if (!seenSites) seenSites = new Set(rows.flatMap((row) => row.findings.map((f) => f.rule.site).concat(row.gaps.map((at) => data.sites[at]))));
    return seenSites;
  }
  function drawRows() {
    const { pages, page, entries, size } = shownPage();
    state.page = String(page);
    if (state.open === 'all') entries.forEach((entry) => opened.add(entry.row.at));
    if (state.view === 'matrix') drawMatrix(entries); else drawList(entries);
    if (!entries.length) $('rows').replaceChildren(el('tr', null, el('td', { class: 'empty', colspan: 6 }, rows.length ? say('nothing') : say('noFinding'))));
    drawPager(page, pages, size);
    writeAddress();
  }
  function drawPager(page, pages, size) {
    const go = (to, label, off) => el('button', { type: 'button', 'aria-label': say(label), title: say(label), disabled: off, on: { click: () => { state.page = String(to); drawRows(); $('listings-heading').scrollIntoView(); } } }, { first: '«', previous: '‹', next: '›', last: '»' }[label]);
    const sizes = el('select', { 'aria-label': say('perPage'), on: { change: (event) => { state.size = event.target.value; state.page = '1'; drawRows(); } } },
      [25, 50, 100, 250].map((n) => el('option', { value: n, selected: n === size }, say('rowsPerPage', n))));
    $('pager').replaceChildren(sizes, go(1, 'first', page === 1), go(page - 1, 'previous', page === 1), el('span', { class: 'quiet' }, say('page', number(page), number(pages))), go(page + 1, 'next', page === pages), go(pages, 'last', page === pages));
  }

  // Above the table.
  function drawCards() {
    const { meta } = data;
    const card = (kind, value, key) => el('div', { class: `card ${kind}` }, el('b', null, number(value)), el('span', { class: 'quiet' }, say(key)));
    $('cards').replaceChildren(card('', meta.judged, 'cardJudged'), card('', meta.flagged, 'cardFlagged'), card('error', meta.counts[2], 'cardErrors'), card('warning', meta.counts[1], 'cardWarnings'), card('note', meta.counts[0], 'cardNotes'), card('', meta.suppressed, 'cardSuppressed'));
    $('about').textContent = [meta.accounts.join(', '), meta.files.length === 1 ? meta.files[0][0] : say('files', number(meta.files.length)), say('judgedBy', meta.asOf), meta.packs.join(', ')].filter(Boolean).join(' · ');
    document.title = ['listlint', meta.accounts.join(', '), meta.files.length === 1 ? meta.files[0][0] : '', meta.asOf].filter(Boolean).join(' · ');
    $('alerts').replaceChildren(...both(data.alerts).map((text) => el('p', { class: 'alert', role: 'note' }, text)));
  }
  let allTasks = false;
  function drawTasks() {
    const { tasks } = data;
    const task = ([what, settled, sites, consequence, severity, search, rule]) => el('li', null,
      el('button', { type: 'button', class: 'task', title: say('showThese'), on: { click: () => { set({ q: both(search), suppressed: '' }); } } },
        el('span', { class: 'what' }, el('span', { class: `dot ${SEVERITIES[severity]}`, title: named('severity', SEVERITIES[severity]) }), both(what)),
        el('span', { class: 'on' }, both(sites)),
        el('span', { class: 'much' }, el('b', null, number(settled)), ' ', listings(settled), both(consequence) ? el('span', { class: 'quiet' }, ` · ${both(consequence)}`) : null)));
    $('tasks').replaceChildren(...(allTasks ? tasks : tasks.slice(0, TASKS)).map(task));
    if (!tasks.length) $('tasks').replaceChildren(el('li', { class: 'empty' }, say('noFinding')));
    $('more-tasks').hidden = tasks.length <= TASKS;
    $('more-tasks').textContent = allTasks ? say('fewer') : say('allTasks', number(tasks.length)) + (data.moreTasks ? ` (+${number(data.moreTasks)})` : '');
  }
  function tally(key, from) {
    const counts = new Map();
    for (const row of rows) {
      const best = new Map();
      for (const f of row.findings) {
        if (f.suppressed) continue;
        const id = from(f);
        if (!best.has(id) || f.severity > best.get(id)) best.set(id, f.severity);
      }
      for (const [id, severity] of best) {
        if (!counts.has(id)) counts.set(id, { id, key, all: 0, by: [0, 0, 0] });
        const entry = counts.get(id); entry.all += 1; entry.by[severity] += 1;
      }
    }
    return [...counts.values()].sort((a, b) => b.all - a.all || compare(a.id, b.id));
  }
  let tallies = null;
  function drawCharts() {
    tallies = tallies || [tally('site', (f) => f.rule.site), tally('verdict', (f) => f.rule.verdict), tally('category', (f) => f.rule.category)];
    const names = { site: (id) => id, verdict: (id) => named('verdict', id), category };
    const titles = { site: 'byMarketplace', verdict: 'byVerdict', category: 'byCategory' };
    const chart = (entries, key) => {
      const most = entries.length ? entries[0].all : 1;
      const line = ({ id, all, by }) => {
        const fills = key === 'verdict' ? [[id, all]] : [['error', by[2]], ['warning', by[1]], ['note', by[0]]];
        const track = el('span', { class: 'track', 'aria-hidden': 'true' }, fills.filter(([, n]) => n).map(([kind, n]) => {
          const bar = el('span', { class: `fill ${kind}` }); bar.style.width = `${(100 * n) / most}%`; return bar;
        }));
        const name = names[key](id);
        const told = `${name}: ${number(all)} ${listings(all)} (${[2, 1, 0].filter((s) => by[s]).map((s) => `${number(by[s])} ${named('severity', SEVERITIES[s])}`).join(', ')})`;
        return el('li', null, el('button', { type: 'button', class: 'barline', title: told, 'aria-label': told, 'aria-pressed': String(state[key] === id), on: { click: () => set({ [key]: state[key] === id ? '' : id }, true) } },
          el('span', { class: 'name' }, name), track, el('span', { class: 'number' }, number(all))));
      };
      const rest = entries.length - BARS;
      return el('div', { class: 'chart' }, el('h3', null, say(titles[key])), el('ul', null, entries.slice(0, BARS).map(line)), rest > 0 ? el('p', { class: 'quiet' }, say('moreOf', number(rest))) : null);
    };
    const legend = el('p', { class: 'legend' }, ['error', 'warning', 'note'].map((kind) => el('span', null, el('i', { class: `fill ${kind}` }), named('severity', kind))), el('span', null, say('chartHint')));
    $('charts').replaceChildren(chart(tallies[0], 'site'), chart(tallies[1], 'verdict'), chart(tallies[2], 'category'));
    $('charts').parentNode.querySelector('.legend')?.remove();
    $('charts').after(legend);
  }
  function drawFilters() {
    const options = (id, values, name) => {
      const all = id === 'suppressed' ? [['', say('hide')], ['show', say('show')], ['only', say('only')]] : [['', say('all')], ...values.map((value) => [value, name(value)])];
      $(id).replaceChildren(...all.map(([value, label]) => el('option', { value }, label)));
      if (![...$(id).options].some((option) => option.value === state[id])) $(id).append(el('option', { value: state[id] }, state[id]));
      $(id).value = state[id];
      $(id).classList.toggle('active', Boolean(state[id]));
    };
    const used = (from) => { const kept = new Set(); for (const row of rows) for (const f of row.findings) kept.add(from(f)); return kept; };
    tallies = tallies || null;
    usedValues = usedValues || { site: used((f) => f.rule.site), verdict: used((f) => f.rule.verdict), category: used((f) => f.rule.category), file: new Set(rows.map((row) => row.file)) };
    options('site', data.sites.filter((site) => usedValues.site.has(site)), (id) => id);
    options('verdict', VERDICTS.filter((id) => usedValues.verdict.has(id)), (id) => named('verdict', id));
    options('severity', [...SEVERITIES].reverse(), (id) => named('severity', id));
    options('category', [...usedValues.category].sort((a, b) => compare(category(a), category(b))), category);
    options('file', [...usedValues.file].sort(compare).slice(0, FILES), (id) => id);
    options('suppressed');
    if ($('q').value !== state.q) $('q').value = state.q;
  }
  let usedValues = null;
  function drawRun() {
    const { meta } = data;
    const part = (title, body, open) => el('details', { open }, el('summary', null, title), body);
    const list = (lines) => el('ul', null, lines.map((line) => el('li', null, line)));
    const parts = [];
    const coverage = el('div', { class: 'scroll' }, el('table', null, el('thead', null, el('tr', null, [say('marketplace'), say('cardFlagged'), say('withoutFinding'), say('noRuleCategories')].map((label) => el('th', { scope: 'col' }, el('span', null, label))))),
      el('tbody', null, meta.coverage.map(([site, flagged, without, gaps]) => el('tr', null, el('th', { scope: 'row' }, site), el('td', null, number(flagged)), el('td', null, number(without)), el('td', null, gaps.map(([id, n]) => `${category(id)} (${number(n)})`).join(', ')))))));
    parts.push(part(say('coverage'), coverage));
    if (meta.problems.length) parts.push(part(`${say('problems')} (${number(meta.problemCount)})`, list(meta.problems.map(([weight, code, at, message, help]) => [el('span', { class: `sev ${weight}` }, code), ' ', at ? el('b', null, at + ': ') : '', message, help ? el('span', { class: 'quiet' }, ` ${help}`) : ''].map((x) => x)).map((line) => el('span', null, line))), true));
    if (meta.notRead.length) parts.push(part(say('notRead'), list(meta.notRead)));
    parts.push(part(`${say('filesRead')} (${number(meta.files.length + meta.moreFiles)})`, list(meta.files.map(([name, about, held]) => `${name} (${about}): ${number(held)} ${listings(held)}`).concat(meta.moreFiles ? [`+${number(meta.moreFiles)}`] : []))));
    parts.push(part(say('summaryText'), list(both(data.around))));
    $('run-parts').replaceChildren(...parts);
  }

  function theme() {
    if (state.theme === 'dark' || state.theme === 'light') document.documentElement.dataset.theme = state.theme;
    else delete document.documentElement.dataset.theme;
    const isDark = state.theme ? state.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    $('theme').textContent = isDark ? say('light') : say('dark');
    $('theme').onclick = () => { state.theme = isDark ? 'light' : 'dark'; theme(); writeAddress(); };
  }
  function words() {
    document.documentElement.lang = lang() ? 'zh-CN' : 'en';
    for (const made of document.querySelectorAll('[data-say]')) made.textContent = say(made.dataset.say);
    for (const made of document.querySelectorAll('[data-label]')) made.setAttribute('aria-label', say(made.dataset.label));
    for (const made of document.querySelectorAll('[data-hint]')) made.placeholder = say(made.dataset.hint);
    $('lang').textContent = lang() ? 'English' : '中文';
    $('lang').lang = lang() ? 'en' : 'zh-CN';
    $('foot').textContent = say('foot', data.meta.version);
  }
  function draw() {
    select();
    drawFilters();
    for (const name of ['list', 'matrix']) $('view-' + name).setAttribute('aria-pressed', String(state.view === name));
    $('count').textContent = say('count', number(view.length), number(rows.length), number(counted));
    drawRows();
  }
  function drawAll() { words(); theme(); drawCards(); drawTasks(); drawCharts(); drawRun(); draw(); }
  function set(changes, stay) {
    Object.assign(state, { page: '1' }, changes);
    draw(); drawCharts();
    if (!stay) { $('listings-heading').scrollIntoView(); $('listings-heading').focus({ preventScroll: true }); }
  }

  // What people do.
  let waits = 0;
  $('q').addEventListener('input', () => { clearTimeout(waits); waits = setTimeout(() => set({ q: $('q').value }, true), rows.length > 2000 ? 180 : 60); });
  for (const id of FILTERS.slice(1)) $(id).addEventListener('change', () => set({ [id]: $(id).value }, true));
  $('filters').addEventListener('submit', (event) => event.preventDefault());
  $('filters').addEventListener('reset', (event) => { event.preventDefault(); set(Object.fromEntries(FILTERS.map((id) => [id, ''])), true); $('q').focus(); });
  $('more-tasks').addEventListener('click', () => { allTasks = !allTasks; drawTasks(); });
  $('lang').addEventListener('click', () => { state.lang = lang() ? 'en' : 'zh'; drawAll(); });
  $('view-list').addEventListener('click', () => set({ view: 'list' }, true));
  $('view-matrix').addEventListener('click', () => set({ view: 'matrix' }, true));
  $('print').addEventListener('click', () => print());
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); $('q').focus(); }
  });
  // On paper there are no pages to turn: up to 200 listings, the first 25 unfolded.
  let before = null;
  addEventListener('beforeprint', () => { before = [state.size, state.page, state.open, new Set(opened)]; [state.size, state.page] = ['200', '1']; view.slice(0, 25).forEach((entry) => opened.add(entry.row.at)); document.documentElement.dataset.theme = 'light'; drawRows(); });
  addEventListener('afterprint', () => { if (before) { theme(); [state.size, state.page, state.open, opened] = before; before = null; drawRows(); } });
  addEventListener('hashchange', () => { readAddress(); drawAll(); });
  readAddress();
  drawAll();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
