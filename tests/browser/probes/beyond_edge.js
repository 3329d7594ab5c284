// [whether the page scrolls sideways, the elements in sight that reach beyond its edge]
() => {
    const beyond = [...document.querySelectorAll('body *')].filter((element) => {
        if (!element.checkVisibility() || element.closest('.hidden, .skip, .status')) return false;
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    });
    return [document.documentElement.scrollWidth > innerWidth, beyond.map((element) => element.outerHTML.slice(0, 120))];
}
