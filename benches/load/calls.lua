-- Sends one kind of request over and over, each with a number of its own, and prints what came of it as a line of JSON.
-- Arguments: the file of the request, with "~" in the place of each digit of the number; how numbers are drawn
-- ("next FROM", "any COUNT", "some COUNT", or "listed FILE [some]"); and, if answers are to be looked at, "holding TEXT".
-- "^^" in the request stands for two digits that are others each time, so that one kind of request goes to a hundred places.

local pieces, digits = {}, 0
local spread, place = false, 0
local draw, wanted
local counter = 0
local threads = {}
looked, wrong = 0, 0
last = 0

function setup(thread)
   table.insert(threads, thread)
end

local function read(path)
   local file = assert(io.open(path, "rb"))
   local text = file:read("*a")
   file:close()
   return text
end

local function cut(text)
   local from = 1
   local marks = text:match("~~+")
   if not marks then
      return { text }
   end
   digits = #marks
   while true do
      local begins, ends = text:find(marks, from, true)
      if not begins then
         break
      end
      table.insert(pieces, text:sub(from, begins - 1))
      from = ends + 1
   end
   table.insert(pieces, text:sub(from))
   return pieces
end

local function written(number)
   return tostring(10 ^ digits + number):sub(2)
end

-- One of 1,000, which lie far from each other; or one of all.
local function drawn(count, some)
   if some then
      local step = math.max(1, math.floor(count / 1000))
      return 1 + step * math.random(0, math.min(count, 1000) - 1)
   end
   return math.random(1, count)
end

local function drawing(kind, what, more)
   if kind == "next" then
      counter = tonumber(what) - 1
      return function()
         counter = counter + 1
         last = counter
         return written(counter)
      end
   elseif kind == "listed" then
      local list = read(what)
      local width = list:find("\n", 1, true)
      local count = math.floor(#list / width)
      return function()
         local place = drawn(count, more == "some")
         return list:sub((place - 1) * width + 1, place * width - 1)
      end
   end
   local count = tonumber(what)
   return function()
      return written(drawn(count, kind == "some"))
   end
end

function init(args)
   local text = read(args[1])
   pieces, spread = cut(text), text:find("^^", 1, true) ~= nil
   math.randomseed(os.time())
   if #pieces > 1 then
      draw = drawing(args[2], args[3], args[4])
   end
   for place, word in ipairs(args) do
      if word == "holding" then
         wanted = args[place + 1]
         response = look
      end
   end
end

function request()
   if #pieces == 1 then
      return pieces[1]
   end
   if spread then
      place = (place + 1) % 100
      return (table.concat(pieces, draw()):gsub("%^%^", string.format("%02d", place)))
   end
   return table.concat(pieces, draw())
end

function look(status, headers, body)
   looked = looked + 1
   if status < 200 or status > 299 or not body:find(wanted, 1, true) then
      wrong = wrong + 1
      if wrong == 1 then
         io.stderr:write("an answer is wrong: ", status, " ", body:sub(1, 400), "\n")
      end
   end
end

function done(summary, latency, requests)
   local looked, wrong, last = 0, 0, 0
   for _, thread in ipairs(threads) do
      looked = looked + thread:get("looked")
      wrong = wrong + thread:get("wrong")
      last = math.max(last, thread:get("last"))
   end
   local errors = summary.errors
   io.write(string.format(
      '\n{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"most":%d,"status":%d,"broken":%d,"late":%d,'
         .. '"looked":%d,"wrong":%d,"last":%d}\n',
      summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max,
      errors.status, errors.connect + errors.read + errors.write, errors.timeout, looked, wrong, last))
end
