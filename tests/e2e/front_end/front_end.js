// Settings as the existing client has them: no nonce, the user in sessionStorage, PKCE by default.
import { UserManager } from "oidc-client-ts";

const { server, client_id } = await (await fetch("/settings.json")).json();
const say = (id, text) => {
  document.getElementById(id).textContent = text;
};

window.manager = new UserManager({
  authority: `${server}/o.amazonaws.com/pool`,
  client_id,
  redirect_uri: `${location.origin}/auth-callback`,
  response_type: "code",
  scope: "openid profile email aws.cognito.signin.user.admin",
  redirectMethod: "replace",
});

window.call = async (path, token) => {
  const answer = await fetch(server + path, {
    headers: {
      Authorization: token ?? (await window.manager.getUser()).id_token,
      Accept: "application/json",
      "Content-Type": "application/json",
    },
  });
  return { status: answer.status, body: await answer.json() };
};

const button = document.getElementById("sign-in");
button.onclick = () => window.manager.signinRedirect();
button.disabled = false; // a click before this would be lost

try {
  if (location.pathname === "/auth-callback") {
    await window.manager.signinCallback();
    if (window.top === window) location.replace("/");
  } else {
    const user = await window.manager.getUser();
    say("who", user ? `${user.profile.name} <${user.profile.email}>` : "nobody");
  }
} catch (error) {
  say("failed", error.message);
}
