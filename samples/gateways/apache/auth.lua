-- Asks Auth whether a request may pass, and states the user to the application.
-- It waits for Auth as mod_proxy would: the worker that serves the request is busy meanwhile, at most for the timeout.

local socket = require "socket"

local host, port = "auth", 5080
local path = "/api/v1/forward-auth?role=staff&unauthenticated=redirect" -- who gets in
local timeout = 5 -- in seconds
local longest_answer = 200 -- in lines

-- What the check reads. A body is never sent to it.
local forwarded = { "Authorization", "Cookie", "User-Agent", "Accept", "Sec-Fetch-Mode", "Host" }

-- What the application gets from the check. An attribute with a header of its own gets a line here.
local identity = { "X-Auth-User-Id", "X-Auth-Username", "X-Auth-Roles" }

-- Sends the request of the check, and returns its status and its headers; nil without an answer in time.
local function ask(headers)
  local deadline = socket.gettime() + timeout
  local connection = socket.tcp()
  local function receive()
    connection:settimeout(math.max(deadline - socket.gettime(), 0.001), "t")
    return connection:receive("*l")
  end

  connection:settimeout(timeout, "t")
  local request = "GET " .. path .. " HTTP/1.0\r\n" .. table.concat(headers) .. "\r\n"
  if not connection:connect(host, port) or not connection:send(request) then
    connection:close()
    return nil
  end

  local line = receive()
  local status = line and tonumber(line:match("^HTTP/1%.%d (%d%d%d)"))
  local answer = {}
  for _ = 1, longest_answer do
    line = receive()
    if not line or line == "" then break end
    local name, value = line:match("^([^:]+):%s*(.-)%s*$")
    if name then answer[name:lower()] = value end
  end

  connection:close()
  if line ~= "" then return nil end
  return status, answer
end

local function is_of_auth(cookie)
  local name = cookie:lower()
  return name:find("^__host%-auth%-") or name:find("^__secure%-auth%-")
end

-- The cookies of the application: all except those of Auth. Apache joins several headers by commas.
local function own_cookies(header)
  local own = {}
  for cookie in header:gsub(",%s*__", ";__"):gmatch("[^;]+") do
    cookie = cookie:match("^%s*(.-)%s*$")
    if cookie ~= "" and not is_of_auth(cookie) then own[#own + 1] = cookie end
  end
  return table.concat(own, "; ")
end

-- Whether only a client sends such a header. Other characters than letters, digits and hyphens make other spellings of a name.
local function is_of_the_client(name)
  name = name:lower()
  return name:find("[^a-z0-9-]") or name:find("^x%-auth%-") or name == "forwarded"
    or (name:find("^x%-forwarded%-") and name ~= "x-forwarded-proto")
    or name:find("^x%-original%-") or name:find("^x%-rewrite%-") or name:find("^x%-real%-")
end

function check_access(r)
  for name in pairs(r:headers_in_table()) do
    if is_of_the_client(name) then r.headers_in[name] = nil end
  end

  local request = {
    "X-Forwarded-For: " .. r.useragent_ip .. "\r\n",
    "X-Forwarded-Proto: https\r\n",
    "X-Forwarded-Host: " .. (r.headers_in["Host"] or "") .. "\r\n",
    "X-Forwarded-Method: " .. r.method .. "\r\n",
    "X-Forwarded-Uri: " .. r.unparsed_uri .. "\r\n",
  }
  for _, name in ipairs(forwarded) do
    local value = r.headers_in[name]
    if value then request[#request + 1] = name .. ": " .. value .. "\r\n" end
  end

  local status, answer = ask(request)
  if status == 302 and answer["location"] then
    r.headers_out["Location"] = answer["location"]
    return 302
  end

  if status == 400 or status == 401 or status == 403 then return status end
  if status ~= 200 then return 503 end

  -- A header that Connection names would be removed, those of the check too.
  local connection = (r.headers_in["Connection"] or ""):lower()
  r.headers_in["Connection"] = connection:find("upgrade", 1, true) and "Upgrade" or connection:find("close", 1, true) and "close" or nil

  for _, name in ipairs(identity) do r.headers_in[name] = answer[name:lower()] or "" end
  r.headers_in["Authorization"] = nil
  local cookies = own_cookies(r.headers_in["Cookie"] or "")
  if cookies == "" then r.headers_in["Cookie"] = nil else r.headers_in["Cookie"] = cookies end
  return apache2.DECLINED
end
