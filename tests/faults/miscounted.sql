-- How many counts of the views are not what counting the incidents gives.
WITH
  counted AS (
    SELECT batch, 'all', x'', count(*) FROM incident WHERE voided = 0 GROUP BY batch
    UNION ALL
    SELECT batch, 'work_first', x'', count(*) FROM incident WHERE voided = 0 AND open = 1 GROUP BY batch
    UNION ALL
    SELECT batch, 'unassigned', x'', count(*) FROM incident
    WHERE voided = 0 AND open = 1 AND assignee IS NULL GROUP BY batch
    UNION ALL
    SELECT batch, 'mine', assignee, count(*) FROM incident
    WHERE voided = 0 AND open = 1 AND assignee IS NOT NULL GROUP BY batch, assignee
    UNION ALL
    SELECT batch, 'waiting', x'', count(*) FROM incident WHERE voided = 0 AND held = 1 GROUP BY batch
  ),
  kept AS (SELECT batch, view, person, n FROM tally WHERE n <> 0)
SELECT
  (SELECT count(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM kept))
  + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM counted));
