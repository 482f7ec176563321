//! What the parts of a page are, for readers that cannot see it: the tags of a PDF.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::text::pdf_text;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Paragraph,
    /// The title of the page.
    Heading,
}

/// A piece of a page's content, in reading order; its place in the list is its number.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tag {
    /// A text.
    Text(Role),
    /// A QR code that is also a link.
    Code(Link),
}

/// An address behind an area.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    /// Left, bottom, right, top in points.
    pub(super) bounds: [f32; 4],
    pub(super) address: String,
    /// What it is, for somebody who cannot see it.
    pub(super) words: &'static str,
}

impl Tag {
    /// The name of the tag in the content.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Tag::Text(Role::Paragraph) => "P",
            Tag::Text(Role::Heading) => "H1",
            Tag::Code(_) => "Figure",
        }
    }
}

/// The tags of a document under construction.
pub(super) struct Structure {
    root_id: ObjectId,
    document_id: ObjectId,
    parts: Vec<Object>,
    /// Alternating keys and what belongs to them.
    parent_tree: Vec<Object>,
    n_keys: i64,
}

impl Structure {
    pub(super) fn new(document: &mut Document) -> Structure {
        Structure {
            root_id: document.new_object_id(),
            document_id: document.new_object_id(),
            parts: Vec::new(),
            parent_tree: Vec::new(),
            n_keys: 0,
        }
    }

    /// Adds what a page holds, and its links.
    pub(super) fn add_page(&mut self, document: &mut Document, page_id: ObjectId, tags: &[Tag]) {
        let part_id = document.new_object_id();
        let page_key = self.next_key();
        let mut elements = Vec::with_capacity(tags.len());
        let mut parents = Vec::with_capacity(tags.len());
        let mut links = Vec::new();
        for (number, tag) in tags.iter().enumerate() {
            let number = number as i64;
            let element = |parent: ObjectId| {
                dictionary! { "S" => tag.name(), "P" => parent, "Pg" => page_id, "K" => number }
            };
            match tag {
                Tag::Text(_) => {
                    let id = document.add_object(element(part_id));
                    elements.push(Object::from(id));
                    parents.push(Object::from(id));
                }
                Tag::Code(link) => {
                    let link_id = document.new_object_id();
                    let id = document.add_object(figure(element(link_id), link));
                    let annotation_id =
                        self.add_link(document, (link_id, id), (part_id, page_id), link);
                    links.push(Object::from(annotation_id));
                    elements.push(Object::from(link_id));
                    parents.push(Object::from(id));
                }
            }
        }
        self.parent_tree.extend([page_key.into(), parents.into()]);
        let part = dictionary! { "S" => "Sect", "P" => self.document_id, "K" => elements };
        document.objects.insert(part_id, part.into());
        self.parts.push(part_id.into());
        if let Ok(page) = document.get_dictionary_mut(page_id) {
            page.set("StructParents", page_key);
            page.set("Tabs", "S");
            page.remove(b"Annots");
            if !links.is_empty() {
                page.set("Annots", links);
            }
        }
    }

    fn add_link(
        &mut self,
        document: &mut Document,
        (link_id, figure_id): (ObjectId, ObjectId),
        (part_id, page_id): (ObjectId, ObjectId),
        link: &Link,
    ) -> ObjectId {
        let key = self.next_key();
        let annotation_id = document.add_object(dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => numbers(link.bounds),
            "Border" => vec![0.into(), 0.into(), 0.into()],
            // Printed with the page: archives demand it.
            "F" => 4,
            "Contents" => pdf_text(link.words),
            "StructParent" => key,
            "A" => dictionary! {
                "S" => "URI",
                "URI" => Object::string_literal(link.address.as_str()),
            },
        });
        let reference = dictionary! { "Type" => "OBJR", "Obj" => annotation_id, "Pg" => page_id };
        let element = dictionary! {
            "S" => "Link",
            "P" => part_id,
            "Pg" => page_id,
            "K" => vec![figure_id.into(), reference.into()],
        };
        document.objects.insert(link_id, element.into());
        self.parent_tree.extend([key.into(), link_id.into()]);
        annotation_id
    }

    /// Adds a field of a form; gives the key that it must name as its `StructParent`.
    pub(super) fn add_field(
        &mut self,
        document: &mut Document,
        page_id: ObjectId,
        field_id: ObjectId,
    ) -> i64 {
        let key = self.next_key();
        let reference = dictionary! { "Type" => "OBJR", "Obj" => field_id, "Pg" => page_id };
        let element = dictionary! {
            "S" => "Form",
            "P" => self.document_id,
            "Pg" => page_id,
            "K" => reference,
        };
        let element_id = document.add_object(element);
        self.parts.push(element_id.into());
        self.parent_tree.extend([key.into(), element_id.into()]);
        key
    }

    /// Writes the tree and names it in the catalog.
    pub(super) fn finish(self, document: &mut Document) {
        let element = dictionary! { "S" => "Document", "P" => self.root_id, "K" => self.parts };
        document.objects.insert(self.document_id, element.into());
        let parent_tree_id = document.add_object(dictionary! { "Nums" => self.parent_tree });
        let root = dictionary! {
            "Type" => "StructTreeRoot",
            "K" => vec![self.document_id.into()],
            "ParentTree" => parent_tree_id,
            "ParentTreeNextKey" => self.n_keys,
        };
        document.objects.insert(self.root_id, root.into());
        if let Ok(catalog) = document.catalog_mut() {
            catalog.set("MarkInfo", dictionary! { "Marked" => true });
            catalog.set("StructTreeRoot", self.root_id);
        }
    }

    fn next_key(&mut self) -> i64 {
        self.n_keys += 1;
        self.n_keys - 1
    }
}

fn figure(mut element: Dictionary, link: &Link) -> Dictionary {
    element.set("Alt", pdf_text(link.words));
    let layout =
        dictionary! { "O" => "Layout", "BBox" => numbers(link.bounds), "Placement" => "Block" };
    element.set("A", layout);
    element
}

pub(super) fn numbers(bounds: [f32; 4]) -> Object {
    bounds.map(Object::Real).to_vec().into()
}
