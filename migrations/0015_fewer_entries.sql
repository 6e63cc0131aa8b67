-- Of further names those alone that a search needs. Who has her user name as one of these is found by that; and nobody is sought by a
-- time zone or a role template, which nearly everybody has. The rules of 0001 hold; a comment that begins with "sqlite:" is read by SQLite.
DELETE FROM identifiers WHERE kind IN ('summit.TimeZone', 'summit.RoleTemplate');
DELETE FROM identifiers WHERE kind IN ('summit.NT_UID', 'summit.Login_ID', 'admanager.cn')
    AND value_key = (SELECT u.name_key FROM users u WHERE u.id = identifiers.user_id);

-- Of ids for clients those alone that are not the key, too: by that a user is found in any case. Whoever gives a user such an id looks
-- whether it is another's key.
DROP INDEX users_guid;
CREATE UNIQUE INDEX users_guid ON users (space_id, guid) /* sqlite: WHERE guid <> id */;
