// Follows links of a table within the session: the page changes, and nothing is loaded anew. A link can still be
// copied, or opened in another tab.
export default ({ data, parentElement, setTriggerValue }) => {
  const follow = (event) => {
    const link = event.target.closest?.(`.${data.within} a[href]`);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("followed", new URL(link.href).search.slice(1));
  };
  // Run again, it takes the place of the one before.
  document.removeEventListener("click", parentElement.follow, true);
  parentElement.follow = follow;
  parentElement.dataset.follows = data.within;
  document.addEventListener("click", follow, true);
  return () => document.removeEventListener("click", parentElement.follow, true);
};
