-- Orphans are possible.
CREATE TABLE enrollments (
  student_id INTEGER NOT NULL,
  course_id INTEGER NOT NULL,
  enrolled_on TEXT NOT NULL,
  grade INTEGER CHECK (grade BETWEEN 1 AND 6),
  PRIMARY KEY (student_id, course_id)
);
CREATE INDEX enrollments_by_course
  ON enrollments (course_id);
