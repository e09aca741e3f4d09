// Of a page: how many titles it has, by how many pixels it is wider than the screen, and what stands where on it (see
// axe.py), each as a sign of a few letters.
() => {
    const REFERENCES = ["for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls",
        "aria-owns", "aria-errormessage", "aria-activedescendant", "aria-details", "aria-flowto"];
    // Of these axe asks whether they say anything, and no more.
    const UNREAD = ["id", "href", "action", "formaction", "src", "srcset", "value", "name", "content", "datetime",
        "alt", "title", "placeholder", "nonce", "min", "max", "step", "minlength", "maxlength", "pattern", "rows",
        "cols"];
    const HOLDERS = "ul, ol, dl, table, thead, tbody, tr, select, fieldset, details, figure, a, button, label, [role]";
    const LANDMARKS = "header, footer, nav, main, aside, section, form, search, [role]";
    const signs = new Set();
    const says = text => /\S/.test(text ?? "");
    const plain = text => (text ?? "").toLowerCase().replace(/\s+/g, " ").trim();
    const sign = text => {
        let a = 0xdeadbeef, b = 0x41c6ce57;
        for (let i = 0; i < text.length; i++) {
            a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
        }
        a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
        b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
        const found = (b >>> 0).toString(36) + (a >>> 0).toString(36);
        signs.add(found);
        return found;
    };
    const attribute = (node, { name, value }) => {
        if (REFERENCES.includes(name)) {
            return name + "=" + value.trim().split(/\s+/).map(id => +says(document.getElementById(id)?.textContent));
        }
        if (name === "href" && value.startsWith("#")) return "href#" + !!document.getElementById(value.slice(1));
        if (name === "aria-label") return "label" + says(value) + plain(value).includes(plain(node.textContent));
        if (["points", "viewBox", "width", "height"].includes(name)) return name;
        if (name.startsWith("data-") || name.startsWith("hx-")) return name;
        return name + (UNREAD.includes(name) ? +says(value) : "=" + value);
    };
    const scrolls = node => /auto|scroll/.test(getComputedStyle(node).overflow)
        && [node.scrollWidth > node.clientWidth, node.scrollHeight > node.clientHeight];
    const kinds = nodes => [...new Set(nodes.map(one => one.localName))];
    const tell = (node, place) => {
        const own = [...node.childNodes].some(one => one.nodeType === Node.TEXT_NODE && says(one.data));
        const here = sign(JSON.stringify([place, node.localName, [...node.attributes].map(one => attribute(node, one)),
            node.labels && [...node.labels].map(one => +says(one.textContent)), own,
            says(node.textContent), scrolls(node), node.matches(HOLDERS) && kinds([...node.children])]));
        if (node.localName === "svg") return;  // a picture: one thing, called as it is called
        for (const child of node.children) if (child.localName !== "script") tell(child, here);
    };
    const root = document.documentElement;
    tell(root, innerWidth);
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(one => one.localName);
    levels.forEach((level, i) => sign(`${levels[i - 1]} then ${level}`));
    const twice = all => all.filter((one, i) => all.indexOf(one) < i).forEach(one => sign(`twice ${one}`));
    twice([...document.querySelectorAll("[id]")].map(one => one.id));
    twice([...document.querySelectorAll(LANDMARKS)].map(one => [one.localName, one.getAttribute("role"),
        one.getAttribute("aria-label"), one.getAttribute("aria-labelledby")].join()));
    return [document.querySelectorAll("h1").length, root.scrollWidth - root.clientWidth, [...signs].join(" ")];
}
