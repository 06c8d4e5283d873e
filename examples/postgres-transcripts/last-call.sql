-- Licensed under the Apache License, Version 2.0; see LICENSE.
-- The newest call, in the order it was spoken.
select to_char(started_ms / 1000.0, '9990.0') as second, speaker, text || case when truncated then ' …' else '' end as said
from transcript
where call_id = (select call_id from transcript order by started_at desc limit 1)
order by started_ms, ended_ms;
