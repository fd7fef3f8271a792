-- Asks Auth whether a request may pass, and states the user to the application.

-- In milliseconds. HAProxy 2.6 asks up to four times.
local timeout = 2000

-- What the check reads. A body is never sent to it.
local forwarded = {
  "authorization", "cookie", "user-agent", "accept", "sec-fetch-mode",
  "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
}

-- What the application gets from the check. An attribute with a header of its own gets a line here.
local identity = { "x-auth-user-id", "x-auth-username", "x-auth-roles" }

local function values(headers, name)
  local list = {}
  local index = 0
  while headers[name] and headers[name][index] do
    list[#list + 1] = headers[name][index]
    index = index + 1
  end
  return list
end

-- The cookies of the application: all except those of Auth.
local function own_cookies(headers)
  local own = {}
  for _, header in ipairs(values(headers, "cookie")) do
    for cookie in header:gmatch("[^;]+") do
      cookie = cookie:match("^%s*(.-)%s*$")
      local name = cookie:lower()
      if cookie ~= "" and name:sub(1, 12) ~= "__host-auth-" and name:sub(1, 14) ~= "__secure-auth-" then
        own[#own + 1] = cookie
      end
    end
  end
  return own
end

core.register_action("check", { "http-req" }, function(txn, url)
  local headers = txn.http:req_get_headers()
  local request = {
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-uri"] = { txn.sf:pathq() },
  }
  for _, name in ipairs(forwarded) do
    local list = values(headers, name)
    if #list > 0 then request[name] = list end
  end

  local response = core.httpclient():get({ url = url, headers = request, timeout = timeout })
  txn:set_var("txn.auth_status", response and response.status or 0)
  local answer = response and response.headers or {}

  if response and response.status == 302 then
    txn:set_var("txn.auth_location", values(answer, "location")[1])
    return
  end

  for _, name in ipairs(identity) do
    txn.http:req_set_header(name, values(answer, name)[1] or "")
  end

  txn.http:req_del_header("authorization")
  local own = own_cookies(headers)
  txn.http:req_del_header("cookie")
  if #own > 0 then txn.http:req_add_header("cookie", table.concat(own, "; ")) end
end, 1)
