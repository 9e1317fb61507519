"""The branch's own "why" beside a figure that stands out, and the region's question for one."""
