//! Windows. Afterwards every record is processed once, when it arrives: a window stands below
//! the per-record operators and the aggregate behind it, as a property of the aggregate's node,
//! and every node knows how often it gives records. Where the records themselves are wanted the
//! window stands just before that operator, and keeps them.

use std::collections::HashMap;

use syn::Expr;

use crate::duration;
use crate::plan::op::Shape;
use crate::plan::{Node, NodeId, Place, Plan, Window};

/// What an operator reads, once windows are moved.
#[derive(Clone, Copy)]
enum Stream {
    /// The records of a node.
    Plain(NodeId),
    /// The records of a node within a window that stands further down: the operator that named
    /// the window, and the last one before which it was moved on, both of the old plan.
    Within(NodeId, Window, NodeId, NodeId),
}

/// Moves all windows down.
pub(super) fn plan(plan: &mut Plan) {
    let batch = plan.interval.unwrap_or(1);
    let old = std::mem::take(&mut plan.nodes);
    let mut mover = Mover {
        nodes: Vec::new(),
        streams: Vec::new(),
        raw: HashMap::new(),
        batch,
        is_kept: plan.checkpoint.is_some(),
        old,
    };
    for id in 0..mover.old.len() {
        let stream = mover.node(id);
        mover.streams.push(stream);
    }
    plan.nodes = mover.nodes;
}

struct Mover {
    batch: u64,
    /// Whether windows outlive the process, each by the name of its stream.
    is_kept: bool,
    old: Vec<Node>,
    /// The plan as it becomes.
    nodes: Vec<Node>,
    /// What each old node became.
    streams: Vec<Stream>,
    /// The windows that keep records, by the records they keep: one for all that read it. One
    /// that outlives the process belongs to a named stream, whatever other streams there are.
    raw: HashMap<(NodeId, u64, u64, Option<String>), NodeId>,
}

impl Mover {
    fn node(&mut self, id: NodeId) -> Stream {
        let old = &self.old[id];
        let first = old.inputs.first().map(|input| self.streams[*input]);
        match (old.op.shape(), first) {
            (Shape::Window, Some(stream)) => {
                let base = self.plain(stream);
                let window = self.window(id, self.nodes[base].slide);
                Stream::Within(base, window, id, id)
            }
            (_, Some(Stream::Within(base, window, at, _))) if self.is_passed(id) => {
                let moved = self.push(id, vec![base], None);
                Stream::Within(moved, window, at, id)
            }
            (_, Some(Stream::Within(base, window, ..))) if old.combines() => {
                Stream::Plain(self.push(id, vec![base], Some(window)))
            }
            _ => {
                let inputs: Vec<Stream> =
                    self.old[id].inputs.iter().map(|input| self.streams[*input]).collect();
                let inputs = inputs.into_iter().map(|stream| self.plain(stream)).collect();
                Stream::Plain(self.push(id, inputs, None))
            }
        }
    }

    /// Whether a window moves on behind an old node. One that outlives the process stays in the
    /// stream that names it.
    fn is_passed(&self, id: NodeId) -> bool {
        let old = &self.old[id];
        old.lets_windows_by() && !(self.is_kept && old.place == Place::Output)
    }

    /// Adds an old node with new inputs.
    fn push(&mut self, id: NodeId, inputs: Vec<NodeId>, window: Option<Window>) -> NodeId {
        let old = &self.old[id];
        let upstream = inputs.first().map_or(1, |input| self.nodes[*input].slide);
        self.nodes.push(Node {
            op: old.op,
            token: old.token.clone(),
            stream: old.stream.clone(),
            inputs,
            args: old.args.clone(),
            turbofish: old.turbofish.clone(),
            continued: old.continued,
            place: old.place,
            via: old.via.clone(),
            window,
            slide: window.map_or(upstream, |window| window.slide),
        });
        self.nodes.len() - 1
    }

    /// The node of a stream's records, kept by a window if they are within one.
    fn plain(&mut self, stream: Stream) -> NodeId {
        match stream {
            Stream::Plain(node) => node,
            Stream::Within(base, window, at, last) => {
                let stream = self.old[last].stream.clone();
                let owner = self.is_kept.then(|| stream.clone());
                let key = (base, window.len, window.slide, owner);
                if let Some(node) = self.raw.get(&key) {
                    return *node;
                }
                let node = self.push(at, vec![base], Some(window));
                self.nodes[node].stream = stream;
                self.raw.insert(key, node);
                node
            }
        }
    }

    /// A window's length and slide, in batches.
    fn window(&self, id: NodeId, upstream: u64) -> Window {
        let batches = |arg: usize| {
            let Expr::Lit(literal) = &self.old[id].args.get(arg)?.value else { return None };
            Some(duration::nanos(&literal.lit).ok()? / self.batch)
        };
        Window { len: batches(0).unwrap_or(1), slide: batches(1).unwrap_or(upstream) }
    }
}
