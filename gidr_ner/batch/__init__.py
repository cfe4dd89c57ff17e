"""Many reports: inputs of every kind in, exactly one row for each out, however often the run is killed.

``inputs`` lists (``containers`` and ``remote`` open what holds many), an engine works (``engines``, ``pool``), ``run``
collects rows into the parts of a ``folder``, ``export`` makes files of them (``parquet``, ``workbook``), ``audit``
holds reports of one body against each other. Tables, workbooks and URLs need the extra ``batch``.
"""
