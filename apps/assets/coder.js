// Keeps the name that somebody codes under in this browser, for a year. In a cookie, since the server reads that before
// it draws the first page: nothing is ever signed with another name meanwhile.
export default ({ data }) => {
  const year = 365 * 24 * 60 * 60;
  document.cookie = `${data.cookie}=${encodeURIComponent(data.name)}; path=/; max-age=${year}; SameSite=Strict`;
};
