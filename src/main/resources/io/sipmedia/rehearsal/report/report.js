'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const audio = $('audio'), strip = $('strip'), cursor = $('cursor'), play = $('play'), scroll = $('scroll');
  const total = Number(strip.dataset.millis) / 1000;
  const lines = [...document.querySelectorAll('ol.talk li')];
  const clock = s => Math.floor(s / 60) + ':' + (s % 60).toFixed(1).padStart(4, '0');
  document.querySelectorAll('.needs-script').forEach(e => { e.hidden = false; });
  audio.hidden = true;

  const show = () => {
    const t = audio.currentTime;
    cursor.style.left = (100 * t / total) + '%';
    $('now').textContent = clock(t);
    strip.setAttribute('aria-valuenow', t.toFixed(1));
    strip.setAttribute('aria-valuetext', clock(t) + ' of ' + clock(total));
    const current = lines.filter(l => Number(l.dataset.at) / 1000 <= t + .05 && t > 0).pop();
    lines.forEach(l => l.classList.toggle('now', l === current));
  };
  const follow = () => {
    show();
    const x = strip.offsetWidth * audio.currentTime / total;
    if (!audio.paused && (x < scroll.scrollLeft || x > scroll.scrollLeft + scroll.clientWidth - 40)) {
      scroll.scrollLeft = x - 80;
    }
    if (!audio.paused) { requestAnimationFrame(follow); }
  };
  const seek = t => { audio.currentTime = Math.max(0, Math.min(audio.duration || total, t)); show(); };
  const toggle = () => { if (audio.paused) { audio.play(); } else { audio.pause(); } };

  play.addEventListener('click', toggle);
  audio.addEventListener('play', () => { play.textContent = '❚❚ Pause'; follow(); });
  audio.addEventListener('pause', () => { play.textContent = '▶ Play'; show(); });
  audio.addEventListener('seeked', show);

  let dragging = false;
  const point = e => seek(total * (e.clientX - strip.getBoundingClientRect().left) / strip.offsetWidth);
  strip.addEventListener('pointerdown', e => { dragging = true; strip.setPointerCapture(e.pointerId); point(e); });
  strip.addEventListener('pointermove', e => { if (dragging) { point(e); } });
  strip.addEventListener('pointerup', () => { dragging = false; });
  strip.addEventListener('pointercancel', () => { dragging = false; });
  strip.addEventListener('keydown', e => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -5, PageUp: 5 }[e.key];
    if (step) { seek(audio.currentTime + step); } else if (e.key === 'Home') { seek(0); } else if (e.key === 'End') { seek(total); }
    else if (e.key === ' ' || e.key === 'Enter') { toggle(); } else { return; }
    e.preventDefault();
  });

  lines.forEach(l => l.addEventListener('click', () => seek(Number(l.dataset.at) / 1000)));
  document.querySelectorAll('.zoom button').forEach(b => b.addEventListener('click', () => {
    strip.style.setProperty('--zoom', b.dataset.zoom);
    document.querySelectorAll('.zoom button').forEach(o => o.setAttribute('aria-pressed', String(o === b)));
    scroll.scrollLeft = strip.offsetWidth * audio.currentTime / total - scroll.clientWidth / 2;
  }));
  $('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  show();
})();
