"""Many reports: inputs of every kind in, exactly one row for each out, however often the run is killed.

``inputs`` lists (``containers`` and ``remote`` open what holds many), an engine (``engines``, ``pool``, ``ray_engine``)
works by a ``recipe``, ``run`` collects rows into the parts of a ``folder``, ``export`` makes files of them
(``parquet``, ``workbook``), ``audit`` holds reports of a body against each other and against those of its ``parts``.
Tables, workbooks and URLs need the extra ``batch``, Ray needs ``ray``.
"""
