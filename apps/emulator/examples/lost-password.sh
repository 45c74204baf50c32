#!/bin/sh
# A changed password as an integration meets it: the refresh token is dead, the access token lives on until it runs out.
#   npx webex-calling-emulator --port 8710        (in another terminal)
#   sh lost-password.sh http://127.0.0.1:8710
set -eu
EMULATOR=${1:-http://127.0.0.1:8710}
PERSON=dana.okafor@acme.example
CALLBACK=http://localhost/callback
COOKIES=$(mktemp)
trap 'rm -f "$COOKIES"' EXIT

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
browser() { curl -sS -b "$COOKIES" -c "$COOKIES" "$@"; }

# 1. An integration, as registered in the developer portal.
APP=$(curl -sS "$EMULATOR/_emulator/integrations" -H 'content-type: application/json' \
  -d "{\"name\":\"Example\",\"scopes\":[\"spark:people_read\"],\"redirectUris\":[\"$CALLBACK\"]}")
ID=$(echo "$APP" | field clientId)
SECRET=$(echo "$APP" | field clientSecret)

# 2. Dana signs in and consents; the browser comes back with a code.
REQUEST="response_type=code&client_id=$ID&redirect_uri=$CALLBACK&scope=spark%3Apeople_read&state=example"
browser -o /dev/null "$EMULATOR/v1/authorize?$REQUEST"
browser -o /dev/null "$EMULATOR/v1/authorize/sign-in" --data-urlencode "request=$REQUEST" -d "email=$PERSON"
BACK=$(browser -o /dev/null -w '%{redirect_url}' "$EMULATOR/v1/authorize/consent" \
  --data-urlencode "request=$REQUEST" -d decision=accept)
CODE=$(echo "$BACK" | sed -n 's/.*[?&]code=\([^&]*\).*/\1/p')

# 3. The code becomes tokens.
TOKENS=$(curl -sS "$EMULATOR/v1/access_token" -d grant_type=authorization_code \
  -d "client_id=$ID" -d "client_secret=$SECRET" -d "code=$CODE" -d "redirect_uri=$CALLBACK")
ACCESS=$(echo "$TOKENS" | field access_token)
REFRESH=$(echo "$TOKENS" | field refresh_token)

refresh() {
  curl -sS -w '\n%{http_code}\n' "$EMULATOR/v1/access_token" -d grant_type=refresh_token \
    -d "client_id=$ID" -d "client_secret=$SECRET" -d "refresh_token=$REFRESH"
}
echo "before: a refresh answers $(refresh | tail -n 1)"

# 4. Dana changes the password.
curl -sS -o /dev/null "$EMULATOR/_emulator/levers/changePassword" -H 'content-type: application/json' \
  -d "{\"email\":\"$PERSON\"}"

# 5. What the integration sees.
echo "after: a refresh answers $(refresh | tail -n 1): $(refresh | field error)"
STATUS=$(curl -sS -o /dev/null -w '%{http_code}' "$EMULATOR/v1/people/me" -H "Authorization: Bearer $ACCESS")
echo "after: the access token still answers $STATUS"
echo "truth: $(curl -sS "$EMULATOR/_emulator/truth?kind=password-changed" | field kind)"
