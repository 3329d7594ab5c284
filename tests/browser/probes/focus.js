// Where the focus is, and whether it can be seen there.
() => {
    const focused = document.activeElement;
    const ringed = focused.matches('input[type=file]') ? focused.parentElement : focused;
    const style = getComputedStyle(ringed);
    const box = ringed.getBoundingClientRect();
    const middle = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 12)];
    const hit = document.elementFromPoint(...middle);
    return {
        id: focused.id || focused.dataset.person || focused.dataset.number || focused.textContent.slice(0, 30),
        ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        inSight: ringed.contains(hit),
    };
}
